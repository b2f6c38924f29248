"""Says what dnspython reads in each message of a file: one message a line, in hexadecimal.

A line of the answer is `refused`, or id, flags, code, question and every record as a canonical text.
"""
import sys

import dns.exception
import dns.flags
import dns.message
import dns.rdataclass
import dns.rdatatype


def lines(message):
    yield f"{message.id} {message.flags & ~0xF:04x} {int(message.rcode())}"
    for question in message.question:
        yield f"{question.name.to_wire().hex()} {int(question.rdclass)} {int(question.rdtype)}"
    for section in (message.answer, message.authority):
        yield "-"
        for rrset in section:
            for rdata in rrset:
                content = rdata.to_wire().hex()
                yield f"{rrset.name.to_wire().hex()} {int(rrset.rdclass)} {int(rrset.rdtype)} {rrset.ttl} {content}"
    if message.edns >= 0:
        yield f"edns {message.edns} {message.payload} {int(bool(message.ednsflags & dns.flags.DO))}"


for line in open(sys.argv[1], encoding="ascii"):
    try:
        message = dns.message.from_wire(bytes.fromhex(line.strip()), one_rr_per_rrset=True)
        print("|".join(lines(message)))
    except (dns.exception.DNSException, ValueError, IndexError, AttributeError):
        print("refused")
