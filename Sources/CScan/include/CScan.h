#ifndef CSCAN_H
#define CSCAN_H

/* Header-only byte scanning: 16 bytes a step with SSE2 or NEON, one byte a step elsewhere.
 *
 * Every function looks at bytes[from ..< count] and returns the index of the first byte it is asked for, or `count`
 * if there is none. Nothing is read outside the range, so `bytes` may end at the edge of a page. */

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/* RFC 9110 §5.6.2: bit (b & 31) of entry (b >> 5) is set if byte b may stand in a token. */
static const uint32_t cscan_token_bits[8] = {0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff, 0, 0, 0, 0};

/// 1 if `byte` may stand in a token (RFC 9110 §5.6.2), otherwise 0.
static inline int cscan_is_token(uint8_t byte) {
    return (cscan_token_bits[byte >> 5] >> (byte & 31)) & 1;
}

/// 1 if `byte` may not stand in a field value: a control byte other than HTAB, otherwise 0.
static inline int cscan_is_value_stop(uint8_t byte) {
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

/// 1 if `byte` may not stand in a request target: not visible ASCII, or the '#' of a fragment, otherwise 0.
static inline int cscan_is_target_stop(uint8_t byte) {
    return byte <= 0x20 || byte >= 0x7f || byte == '#';
}

#if defined(__SSE2__)

typedef __m128i cscan_vector;

static inline cscan_vector cscan_load(const uint8_t *_Nonnull at) {
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline cscan_vector cscan_equal(cscan_vector v, uint8_t byte) {
    return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)byte));
}

static inline cscan_vector cscan_at_most(cscan_vector v, uint8_t byte) {
    return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8((char)byte)), v);
}

static inline cscan_vector cscan_either(cscan_vector a, cscan_vector b) {
    return _mm_or_si128(a, b);
}

static inline cscan_vector cscan_but_not(cscan_vector a, cscan_vector b) {
    return _mm_andnot_si128(b, a);
}

static inline cscan_vector cscan_minus(cscan_vector v, uint8_t byte) {
    return _mm_sub_epi8(v, _mm_set1_epi8((char)byte));
}

static inline cscan_vector cscan_or_bit(cscan_vector v, uint8_t bit) {
    return _mm_or_si128(v, _mm_set1_epi8((char)bit));
}

/* Index of the first lane that is set, 16 if none is. */
static inline size_t cscan_first_set(cscan_vector v) {
    unsigned mask = (unsigned)_mm_movemask_epi8(v);
    return mask ? (size_t)__builtin_ctz(mask) : 16;
}

static inline size_t cscan_first_clear(cscan_vector v) {
    unsigned mask = ~(unsigned)_mm_movemask_epi8(v) & 0xffff;
    return mask ? (size_t)__builtin_ctz(mask) : 16;
}

#define CSCAN_VECTOR 1

#elif defined(__ARM_NEON)

typedef uint8x16_t cscan_vector;

static inline cscan_vector cscan_load(const uint8_t *_Nonnull at) {
    return vld1q_u8(at);
}

static inline cscan_vector cscan_equal(cscan_vector v, uint8_t byte) {
    return vceqq_u8(v, vdupq_n_u8(byte));
}

static inline cscan_vector cscan_at_most(cscan_vector v, uint8_t byte) {
    return vcleq_u8(v, vdupq_n_u8(byte));
}

static inline cscan_vector cscan_either(cscan_vector a, cscan_vector b) {
    return vorrq_u8(a, b);
}

static inline cscan_vector cscan_but_not(cscan_vector a, cscan_vector b) {
    return vbicq_u8(a, b);
}

static inline cscan_vector cscan_minus(cscan_vector v, uint8_t byte) {
    return vsubq_u8(v, vdupq_n_u8(byte));
}

static inline cscan_vector cscan_or_bit(cscan_vector v, uint8_t bit) {
    return vorrq_u8(v, vdupq_n_u8(bit));
}

/* Narrowing each pair of lanes by four bits leaves one nibble a lane: NEON's substitute for movemask. */
static inline size_t cscan_first_set(cscan_vector v) {
    uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(v), 4);
    uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(nibbles), 0);
    return mask ? (size_t)__builtin_ctzll(mask) >> 2 : 16;
}

static inline size_t cscan_first_clear(cscan_vector v) {
    return cscan_first_set(vmvnq_u8(v));
}

#define CSCAN_VECTOR 1

#endif

/// The first byte that may not stand in a field value: a control byte other than HTAB, CR and LF included.
static inline size_t cscan_value_end(const uint8_t *_Nonnull bytes, size_t from, size_t count) {
    size_t at = from;
#ifdef CSCAN_VECTOR
    for (; at + 16 <= count; at += 16) {
        cscan_vector v = cscan_load(bytes + at);
        cscan_vector control = cscan_but_not(cscan_at_most(v, 0x1f), cscan_equal(v, '\t'));
        size_t hit = cscan_first_set(cscan_either(control, cscan_equal(v, 0x7f)));
        if (hit < 16) return at + hit;
    }
#endif
    while (at < count && !cscan_is_value_stop(bytes[at])) at++;
    return at;
}

/// The first byte that may not stand in a request target: a control byte, a space, non-ASCII or '#'.
static inline size_t cscan_target_end(const uint8_t *_Nonnull bytes, size_t from, size_t count) {
    size_t at = from;
#ifdef CSCAN_VECTOR
    for (; at + 16 <= count; at += 16) {
        cscan_vector v = cscan_load(bytes + at);
        /* 0x21...0x7e moved down to 0...0x5d: one unsigned comparison tells it from everything else. */
        cscan_vector visible = cscan_at_most(cscan_minus(v, 0x21), 0x5d);
        size_t hit = cscan_first_clear(cscan_but_not(visible, cscan_equal(v, '#')));
        if (hit < 16) return at + hit;
    }
#endif
    while (at < count && !cscan_is_target_stop(bytes[at])) at++;
    return at;
}

/// The first byte that may not stand in a token (RFC 9110 §5.6.2).
static inline size_t cscan_token_end(const uint8_t *_Nonnull bytes, size_t from, size_t count) {
    size_t at = from;
#ifdef CSCAN_VECTOR
    while (at + 16 <= count) {
        cscan_vector v = cscan_load(bytes + at);
        cscan_vector letter = cscan_at_most(cscan_minus(cscan_or_bit(v, 0x20), 'a'), 25);
        cscan_vector digit = cscan_at_most(cscan_minus(v, '0'), 9);
        /* Names are made of these three; the rarer token characters are looked up one by one. */
        size_t hit = cscan_first_clear(cscan_either(cscan_either(letter, digit), cscan_equal(v, '-')));
        at += hit;
        if (hit == 16) continue;
        if (!cscan_is_token(bytes[at])) return at;
        at++;
    }
#endif
    while (at < count && cscan_is_token(bytes[at])) at++;
    return at;
}

/// 1 if the `count` bytes at `bytes` are the lower-case `literal` of the same length, whatever case they have.
///
/// Bytes must be token characters and the literal made of letters, digits and '-': only then does setting bit 5 map
/// nothing but capitals onto the literal's characters.
static inline int cscan_token_equals(const uint8_t *_Nonnull bytes, const uint8_t *_Nonnull literal, size_t count) {
    size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        uint64_t a, b;
        __builtin_memcpy(&a, bytes + at, 8);
        __builtin_memcpy(&b, literal + at, 8);
        if ((a | 0x2020202020202020u) != b) return 0;
    }
    for (; at < count; at++) {
        if ((bytes[at] | 0x20) != literal[at]) return 0;
    }
    return 1;
}

#endif
