"""Says what Python's json takes texts for, so that a test can compare.

The file named on the command line holds, for every text, its length (u32, little-endian) and its bytes. One line per
text is printed: its value with the types named and texts in hexadecimal, or `refused`. What RFC 8259 has not (NaN, keys
twice, half surrogates, numbers beyond all bounds) is refused, as it is by us.
"""

import json
import math
import struct
import sys


def refuse(*_):
    raise ValueError


def unique(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def integer(digits):
    number = int(digits)
    return number if -(2**63) <= number < 2**63 and digits != "-0" else float(digits)


def text(value):
    if isinstance(value, dict):
        pairs = [key.encode("utf-8").hex() + ":" + text(inner) for key, inner in value.items()]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(text(inner) for inner in value) + "]"
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "string " + value.encode("utf-8").hex()
    if isinstance(value, int):
        return f"integer {value}"
    if math.isinf(value):
        raise ValueError
    return "number %d" % struct.unpack("<Q", struct.pack("<d", value))


def answer(document):
    try:
        value = json.loads(
            document.decode("utf-8"), parse_constant=refuse, parse_int=integer, object_pairs_hook=unique
        )
        return text(value)
    except ValueError:
        return "refused"


with open(sys.argv[1], "rb") as file:
    data = file.read()
offset = 0
while offset < len(data):
    (length,) = struct.unpack_from("<I", data, offset)
    offset += 4
    print(answer(data[offset : offset + length]))
    offset += length
