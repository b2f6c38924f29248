"""Asks a resolver everything the protocol says about its own names; prints `ok NAME` or `FAILED NAME: why`.

Usage: checks.py PORT. The resolver listens there on 127.0.0.1 and ::1 and knows what ServerUnderTest told it.
127.0.0.1 and ::1 are of one app, 127.0.0.2 is of another, 127.0.0.3 of none.
"""
import socket
import struct
import sys
import traceback

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.reversename

PORT = int(sys.argv[1])
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def udp(query, source="127.0.0.1", where="127.0.0.1"):
    return dns.query.udp(query, where, port=PORT, source=source, timeout=5)


def ask(name, kind="A", source="127.0.0.1", **options):
    options.setdefault("use_edns", False)
    return udp(dns.message.make_query(name, kind, **options), source)


def raw(data, source="127.0.0.1", timeout=5.0):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.bind((source, 0))
        client.settimeout(timeout)
        client.sendto(data, ("127.0.0.1", PORT))
        try:
            return client.recv(65535)
        except socket.timeout:
            return None


def texts(answer):
    return sorted(rdata.to_text() for rrset in answer.answer for rdata in rrset)


def equal(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


def negative(answer, code, zone):
    equal(answer.rcode(), code)
    equal(answer.answer, [])
    equal(len(answer.authority), 1)
    soa = answer.authority[0]
    equal((soa.name, soa.rdtype, soa.ttl, soa[0].minimum), (dns.name.from_text(zone), dns.rdatatype.SOA, 5, 5))
    assert answer.flags & dns.flags.AA


NXDOMAIN, NOERROR, REFUSED = dns.rcode.NXDOMAIN, dns.rcode.NOERROR, dns.rcode.REFUSED


@check
def a_service_in_app_miren():
    answer = ask("web.app.miren")
    equal(texts(answer), ["10.1.0.1"])
    equal(answer.answer[0].ttl, 5)
    assert answer.flags & dns.flags.AA


@check
def a_service_in_app_tenement():
    equal(texts(ask("web.app.tenement")), ["10.1.0.1"])


@check
def a_service_in_internal():
    equal(texts(ask("web.internal")), ["10.1.0.1"])


@check
def a_bare_service():
    equal(texts(ask("web")), ["10.1.0.1"])


@check
def a_replica():
    equal(texts(ask("1.web.app.miren")), ["10.2.0.1"])


@check
def a_bare_replica():
    equal(texts(ask("1.web")), ["10.2.0.1"])


@check
def an_ipv6_address():
    equal(texts(ask("web.app.miren", "AAAA")), ["fd00::1"])


@check
def the_case_of_every_letter():
    answer = ask("wEB.App.MIren")
    equal(answer.question[0].name.to_text(), "wEB.App.MIren.")
    equal(answer.answer[0].name.to_text(), "wEB.App.MIren.")


@check
def nxdomain_in_each_zone():
    for zone in ("app.miren", "app.tenement", "internal"):
        negative(ask(f"nobody.{zone}"), NXDOMAIN, zone)


@check
def nxdomain_below_a_service():
    negative(ask("x.web.app.miren"), NXDOMAIN, "app.miren")


@check
def nodata_for_another_type():
    negative(ask("web.app.miren", "MX"), NOERROR, "app.miren")


@check
def nodata_for_a_bare_name():
    negative(ask("web", "MX"), NOERROR, "web")


@check
def nodata_for_a_service_without_ipv6():
    negative(ask("db.app.miren", "AAAA"), NOERROR, "app.miren")


@check
def nodata_for_a_service_without_network():
    negative(ask("mute.app.miren"), NOERROR, "app.miren")


@check
def nodata_between_names():
    negative(ask("_tcp.web.app.miren"), NOERROR, "app.miren")


@check
def nodata_for_unknown_and_modern_types():
    for kind in ("TYPE65280", "HTTPS", "SVCB", "DS", "NSEC"):
        negative(ask("web.app.miren", kind), NOERROR, "app.miren")


@check
def the_authority_of_a_zone():
    answer = ask("app.miren", "SOA")
    equal(answer.answer[0][0].mname.to_text(), "app.miren.")
    equal(answer.answer[0][0].rname.to_text(), "nobody.invalid.")


@check
def the_server_of_a_zone():
    equal(texts(ask("app.tenement", "NS")), ["app.tenement."])


@check
def the_services_of_a_zone():
    equal(texts(ask("app.miren", "TXT")), ['"big" "db" "mute" "web"'])


@check
def nodata_at_a_zone():
    negative(ask("app.miren"), NOERROR, "app.miren")


@check
def a_port_by_its_name():
    equal(texts(ask("_http._tcp.web.app.miren", "SRV")), ["0 0 8080 1.web.app.miren."])
    equal(texts(ask("_game._udp.web.internal", "SRV")), ["0 0 27015 web.internal."])


@check
def all_ports():
    equal(len(texts(ask("web.app.miren", "SRV"))), 2)


@check
def any_type():
    found = texts(ask("web.app.miren", "ANY"))
    assert "10.1.0.1" in found and "fd00::1" in found, found


@check
def the_name_of_an_ipv4_address():
    equal(texts(ask(dns.reversename.from_address("10.1.0.1"), "PTR")), ["web.app.miren."])
    equal(texts(ask(dns.reversename.from_address("10.2.0.1"), "PTR")), ["1.web.app.miren."])


@check
def the_name_of_an_ipv6_address():
    equal(texts(ask(dns.reversename.from_address("fd00::1"), "PTR")), ["web.app.miren."])


@check
def no_name_for_an_address_of_another_app():
    negative(ask(dns.reversename.from_address("10.1.0.9"), "PTR"), NXDOMAIN, "10.in-addr.arpa")


@check
def nothing_of_another_app():
    negative(ask("other.app.miren"), NXDOMAIN, "app.miren")
    equal(texts(ask("other.app.miren", source="127.0.0.2")), ["10.1.0.9"])
    negative(ask("web.app.miren", source="127.0.0.2"), NXDOMAIN, "app.miren")


@check
def nothing_for_strangers():
    query = dns.message.make_query("web.app.miren", "A", use_edns=False)
    answer = raw(query.to_wire(), source="127.0.0.3")
    equal(dns.message.from_wire(answer).rcode(), REFUSED)
    assert len(answer) <= len(query.to_wire())
    equal(dns.message.from_wire(raw(query.to_wire()[:-1], source="127.0.0.3")).rcode(), REFUSED)


@check
def no_other_class():
    equal(ask("version.bind", "TXT", rdclass="CH").rcode(), REFUSED)


@check
def no_zone_transfer():
    for kind in ("AXFR", "IXFR"):
        query = dns.message.make_query("app.miren", "SOA", use_edns=False)
        data = query.to_wire()[:-4] + struct.pack(">HH", dns.rdatatype.from_text(kind), 1)
        equal(dns.message.from_wire(raw(data)).rcode(), REFUSED)


@check
def no_other_operation():
    for opcode in (1, 2, 4, 5):
        data = bytearray(dns.message.make_query("web.app.miren", "A").to_wire())
        data[2] = opcode << 3
        answer = dns.message.from_wire(raw(bytes(data)))
        equal((answer.rcode(), int(answer.opcode())), (dns.rcode.NOTIMP, opcode))


@check
def a_format_error_for_two_questions():
    data = bytearray(dns.message.make_query("a.app.miren", "A", use_edns=False).to_wire())
    data[5] = 2
    data += data[12:]
    equal(dns.message.from_wire(raw(bytes(data))).rcode(), dns.rcode.FORMERR)


@check
def a_format_error_for_what_is_cut():
    data = dns.message.make_query("web.app.miren", "A", use_edns=False).to_wire()
    for length in range(12, len(data)):
        equal(raw(data[:length])[3] & 15, 1)


@check
def a_format_error_for_a_loop_of_pointers():
    header = struct.pack(">6H", 7, 0x100, 1, 0, 0, 0)
    equal(raw(header + b"\xc0\x0c\0\1\0\1")[3] & 15, 1)


@check
def edns():
    answer = ask("web.app.miren", use_edns=0, payload=4096)
    equal((answer.edns, answer.payload), (0, 1232))
    equal(ask("web.app.miren").edns, -1)


@check
def edns_options_are_passed_over():
    cookie = dns.edns.GenericOption(10, b"12345678")
    query = dns.message.make_query("web.app.miren", "A", use_edns=0, options=[cookie])
    answer = udp(query)
    equal((texts(answer), answer.options), (["10.1.0.1"], ()))


@check
def another_version_of_edns():
    query = dns.message.make_query("web.app.miren", "A")
    query.use_edns(1)
    answer = udp(query)
    equal((answer.rcode(), answer.edns, answer.answer), (dns.rcode.BADVERS, 0, []))


@check
def signatures_wanted():
    answer = ask("web.app.miren", use_edns=0, want_dnssec=True)
    assert answer.ednsflags & dns.flags.DO
    assert not answer.flags & dns.flags.AD


@check
def flags():
    query = dns.message.make_query("web.app.miren", "A", use_edns=False)
    query.flags = dns.flags.CD | dns.flags.AD
    equal(int(udp(query).flags), int(dns.flags.QR | dns.flags.AA | dns.flags.RA | dns.flags.CD))
    query.flags = dns.flags.RD
    equal(int(udp(query).flags), int(dns.flags.QR | dns.flags.AA | dns.flags.RA | dns.flags.RD))


@check
def silence_for_answers_and_noise():
    data = bytearray(dns.message.make_query("web.app.miren", "A").to_wire())
    data[2] |= 0x80
    equal(raw(bytes(data), timeout=0.2), None)
    equal(raw(b"x" * 11, timeout=0.1), None)
    equal(raw(b"", timeout=0.1), None)


@check
def truncation_by_size():
    plain = ask("big.app.miren")
    assert plain.flags & dns.flags.TC and len(plain.to_wire()) <= 512
    whole = ask("big.app.miren", use_edns=0, payload=1232)
    assert not whole.flags & dns.flags.TC
    equal(len(texts(whole)), 60)
    small = ask("big.app.miren", use_edns=0, payload=100)
    assert small.flags & dns.flags.TC


@check
def tcp():
    query = dns.message.make_query("big.app.miren", "A", use_edns=False)
    answer = dns.query.tcp(query, "127.0.0.1", port=PORT, timeout=5)
    equal((len(texts(answer)), answer.flags & dns.flags.TC), (60, 0))


@check
def tcp_after_truncation():
    query = dns.message.make_query("big.app.miren", "A", use_edns=False)
    answer, was_tcp = dns.query.udp_with_fallback(query, "127.0.0.1", port=PORT, timeout=5)
    equal((len(texts(answer)), was_tcp), (60, True))


@check
def tcp_in_a_row_and_byte_by_byte():
    queries = [dns.message.make_query(f"{name}.app.miren", "A", use_edns=False) for name in ("web", "db", "x")]
    stream = b"".join(struct.pack(">H", len(query.to_wire())) + query.to_wire() for query in queries)
    with socket.create_connection(("127.0.0.1", PORT), timeout=5) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(stream)
        for byte in stream:
            client.sendall(bytes([byte]))
        for query in queries * 2:
            answer, _ = dns.query.receive_tcp(client, one_rr_per_rrset=False)
            assert query.is_response(answer)


@check
def tcp_ends_after_the_answers_when_the_client_is_done():
    query = dns.message.make_query("web.app.miren", "A", use_edns=False)
    with socket.create_connection(("127.0.0.1", PORT), timeout=5) as client:
        dns.query.send_tcp(client, query)
        client.shutdown(socket.SHUT_WR)
        answer, _ = dns.query.receive_tcp(client)
        equal(texts(answer), ["10.1.0.1"])
        equal(client.recv(1), b"")


@check
def tcp_ends_at_an_impossible_length():
    with socket.create_connection(("127.0.0.1", PORT), timeout=5) as client:
        client.sendall(b"\0\5hello")
        try:
            equal(client.recv(1), b"")
        except ConnectionResetError:
            pass


@check
def ipv6_transport():
    query = dns.message.make_query("web.app.miren", "AAAA", use_edns=False)
    equal(texts(dns.query.udp(query, "::1", port=PORT, timeout=5)), ["fd00::1"])
    equal(texts(dns.query.tcp(query, "::1", port=PORT, timeout=5)), ["fd00::1"])


@check
def foreign_names_below_internal_are_asked_about():
    equal(ask("metadata.google.internal").rcode(), dns.rcode.SERVFAIL)
    equal(ask("x.web.internal").rcode(), NXDOMAIN)


@check
def a_failure_without_servers_to_ask():
    answer = ask("example.com")
    equal((answer.rcode(), answer.flags & dns.flags.AA), (dns.rcode.SERVFAIL, 0))


for function in CHECKS:
    name = function.__name__.replace("_", " ")
    try:
        function()
        print(f"ok {name}")
    except Exception:  # noqa: BLE001 - whatever it is, the test shows it
        print(f"FAILED {name}: {' / '.join(traceback.format_exc().splitlines()[-3:])}")
