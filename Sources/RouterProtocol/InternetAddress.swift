/// An IPv6 address, or an IPv4 address in its mapped form `::ffff:a.b.c.d`.
package struct InternetAddress: Hashable, Sendable {
    /// The first eight bytes as a number: network byte order read as big-endian.
    package var high: UInt64
    /// The last eight bytes as a number.
    package var low: UInt64

    /// Makes the address whose sixteen bytes, read as two big-endian numbers, are `high` and `low`.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes the mapped form of the IPv4 address whose four bytes, read as a big-endian number, are `v4`.
    package init(v4: UInt32) {
        high = 0
        low = 0xffff_0000_0000 | UInt64(v4)
    }

    /// The IPv4 address behind a mapped one, as a big-endian number.
    package var v4: UInt32? {
        high == 0 && low >> 32 == 0xffff ? UInt32(truncatingIfNeeded: low) : nil
    }
}

/// A block of addresses: those that share the first `length` bits with `address`.
package struct AddressBlock: Hashable, Sendable {
    package var address: InternetAddress
    /// Leading bits that count, 0…128; an IPv4 `/8` is 104 here.
    package var length: UInt8

    /// Makes the block; a `length` above 128 counts as 128.
    package init(address: InternetAddress, length: UInt8) {
        self.address = address
        self.length = min(length, 128)
    }

    /// Whether `other` lies in this block.
    package func contains(_ other: InternetAddress) -> Bool {
        let highBits = min(UInt64(length), 64)
        let lowBits = UInt64(length) - highBits
        let highMask: UInt64 = highBits == 0 ? 0 : ~0 << (64 - highBits)
        let lowMask: UInt64 = lowBits == 0 ? 0 : ~0 << (64 - lowBits)
        return (address.high ^ other.high) & highMask == 0 && (address.low ^ other.low) & lowMask == 0
    }
}
