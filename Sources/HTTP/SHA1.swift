/// SHA-1 (RFC 3174), which RFC 6455 demands for the answer to a WebSocket handshake, where it need not be secure.
struct SHA1 {
    private var state: InlineArray<5, UInt32> = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    private var block = InlineArray<16, UInt32>(repeating: 0)
    private var length: UInt64 = 0

    /// Adds one byte to the message.
    mutating func append(_ byte: UInt8) {
        let index = Int(length % 64)
        if index % 4 == 0 { block[index / 4] = 0 }
        block[index / 4] = block[index / 4] << 8 | UInt32(byte)
        length += 1
        if index == 63 { compress() }
    }

    /// Adds a literal to the message.
    mutating func append(_ literal: StaticString) {
        for index in 0..<literal.utf8CodeUnitCount { unsafe append(literal.utf8Start[index]) }
    }

    /// The digest of the message.
    consuming func digest() -> InlineArray<20, UInt8> {
        let bits = length * 8
        append(0x80)
        while length % 64 != 56 { append(0) }
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        let state = state
        return InlineArray { index in
            UInt8(truncatingIfNeeded: state[index / 4] >> UInt32(24 - index % 4 * 8))
        }
    }

    private mutating func compress() {
        var words = InlineArray<80, UInt32>(repeating: 0)
        for index in 0..<16 { words[index] = block[index] }
        for index in 16..<80 {
            let word = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
            words[index] = word << 1 | word >> 31
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for index in 0..<80 {
            let mixed = Self.mix(index / 20, b, c, d)
            let next = (a << 5 | a >> 27) &+ mixed &+ e &+ words[index]
            (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
    }

    /// The function and constant of a quarter of the rounds.
    private static func mix(_ quarter: Int, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt32 {
        switch quarter {
        case 0: (b & c | ~b & d) &+ 0x5a82_7999
        case 1: (b ^ c ^ d) &+ 0x6ed9_eba1
        case 2: (b & c | b & d | c & d) &+ 0x8f1b_bcdc
        default: (b ^ c ^ d) &+ 0xca62_c1d6
        }
    }
}
