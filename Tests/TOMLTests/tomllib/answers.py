"""Says what tomllib takes documents for, so that a test can compare.

The file named on the command line holds, for every document, its length (u32, little-endian) and its bytes. One line
per document is printed: its value with the types named and texts in hexadecimal, or `refused`. An integer above 64 bits
is refused, as it is by us.
"""

import datetime
import math
import struct
import sys
import tomllib


def text(value):
    if isinstance(value, dict):
        pairs = sorted((key.encode("utf-8").hex(), inner) for key, inner in value.items())
        return "{" + ",".join(key + ":" + text(inner) for key, inner in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(text(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "string " + value.encode("utf-8").hex()
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise OverflowError
        return f"integer {value}"
    if isinstance(value, float):
        if math.isnan(value):
            return "float nan"
        return "float %d" % struct.unpack("<Q", struct.pack("<d", value))
    if isinstance(value, datetime.datetime):
        zone = "" if value.tzinfo is None else " %d" % (value.utcoffset().total_seconds() // 60)
        return value.replace(tzinfo=None).isoformat(timespec="microseconds") + zone
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.isoformat(timespec="microseconds")


def answer(document):
    try:
        return text(tomllib.loads(document.decode("utf-8")))
    except (ValueError, OverflowError):
        return "refused"


with open(sys.argv[1], "rb") as file:
    data = file.read()
offset = 0
while offset < len(data):
    (length,) = struct.unpack_from("<I", data, offset)
    offset += 4
    print(answer(data[offset : offset + length]))
    offset += length
