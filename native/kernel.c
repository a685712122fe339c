/*
 * The byte kernel of the contamination scan: UTF-8 text in, word hashes and candidate windows out.
 * Built by native/build.sh to a WebAssembly module without any import but the memory. src/contamination/kernel-js.ts does the
 * same in JavaScript; tests hold both to src/contamination/scan-words.ts.
 *
 * All pointers are offsets into one memory that many workers share, so nothing here may keep state or use the shadow stack:
 * no globals that are written, no local whose address is taken.
 */
#include <stdint.h>
#include <wasm_simd128.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef u64 __attribute__((aligned(1))) u64_anywhere;

#define EXPORT(name) __attribute__((export_name(#name)))
enum { SEPARATES = 0, VANISHES = 1, STAYS = 2, FIRST_SEQUENCE = 3, ASK = 4 };
#define BATCH 8192 /* bytes whose run boundaries are found before their words are hashed: 16 KB of boundaries stay in L1 */

/* Where the tables lie; filled by src/contamination/arena.ts in this order. */
typedef struct {
  u32 pages;       /* u16[4352] */
  u32 actions;     /* u16[] */
  u32 sequences;   /* per replacement 32 bytes: length, then UTF-8, in which a space separates words */
  u32 ascii;       /* u8[128]: 0 separates, 1 vanishes, else the byte that stands for it */
  u32 masks;       /* u8[64]: 32 times 0xff, 32 times 0 */
  u32 hebrew;      /* u8[128] for U+0580 to U+05FF: 0 separates, 1 vanishes, 2 stays, 3 the next letter stands for it, 4 ask the tables */
} Tables;

/* One worker's workspace. */
typedef struct {
  u32 special; /* one bit for each byte of text that needs the slow way */
  u32 edges;   /* u32[]: starts and ends of runs of one batch */
  u32 scratch; /* u8[]: one word being normalised; u32[] of keys while probing */
  u32 invalid; /* out: bytes that are not UTF-8, from `fresh` on */
  u32 read;    /* out of copy_string: bytes taken */
  u32 written; /* out of copy_string: bytes given */
} Space;

#define KEPT 32 /* bytes: a longer word is hashed the slow way */
#define FOLDED 2048 /* in `scratch`, behind the word being normalised: one batch with final letters and capitals replaced */
#define WORD_LIMIT 1024 /* bytes of a normalised word; a longer one is in no index, so its hash need not tell */

static inline v128_t at16(const u8 *p) { return wasm_v128_load(p); }
static inline u8 *place(u32 offset) { return (u8 *)offset; }

/* A compare and an `and` would become a select, which costs three instructions instead of one. */
static inline v128_t opaque(v128_t v) {
  __asm__("" : "+r"(v));
  return v;
}

/* Which bytes lie within [first, last]. Signed, because unsigned comparisons of bytes take four instructions. */
static inline v128_t within(v128_t v, u8 first, u8 last) {
  return opaque(wasm_i8x16_lt(wasm_i8x16_add(v, wasm_i8x16_splat((char)(128 - first))), wasm_i8x16_splat((char)(last - first + 1 - 128))));
}

static inline v128_t equals(v128_t v, u8 byte) { return opaque(wasm_i8x16_eq(v, wasm_i8x16_splat((char)byte))); }

#define STIR 0x9e3779b97f4a7c15ull

/* 32 bytes more in a hash: a polynomial in STIR. */
static inline u64 stir(u64 state, u64 a, u64 b, u64 c, u64 d) { return (((state + a) * STIR + b) * STIR + c) * STIR + d; }

/* Hash of `length` folded bytes, 32 at a time with zeros behind the last: words of up to 32 bytes, nearly all, without a branch. */
static inline u32 hash(const u8 *p, u32 length, const u8 *masks) {
  const u64_anywhere *mask, *block = (const u64_anywhere *)p;
  u64 state = 0x243f6a8885a308d3ull;
  for (; length > 32; length -= 32, block += 4) {
    state = stir(state, block[0], block[1], block[2], block[3]);
    state = (state ^ state >> 32) * STIR;
  }
  mask = (const u64_anywhere *)(masks + 32 - length);
  state = stir(state, block[0] & mask[0], block[1] & mask[1], block[2] & mask[2], block[3] & mask[3]);
  return (u32)((state ^ state >> 32) * STIR >> 32);
}

static inline int is_digit(u8 b) { return (u8)(b - '0') < 10; }

/* Whether a comma groups thousands: as groupsThousands in scan-words.ts. `chained`: the comma four bytes before did. */
static int groups_thousands(const u8 *comma, int chained) {
  u32 before = 0, behind = 0;
  while (before < 4 && is_digit(comma[-1 - (int)before])) before++;
  while (behind < 4 && is_digit(comma[1 + behind])) behind++;
  return before >= 1 && before <= 3 && behind == 3 && (comma[-(int)before] != '0' || chained);
}

static inline int is_trail(u8 b) { return (b & 0xc0) == 0x80; }

/* The code point of the UTF-8 sequence at p in the high bits, its length in the low three; 0 where it is invalid. */
static inline u32 decode(const u8 *p, u32 left) {
  u32 b = p[0], c;
  if (b < 0xc2 || b > 0xf4 || left < 2 || !is_trail(p[1])) return 0;
  if (b < 0xe0) return ((b & 31) << 6 | (p[1] & 63)) << 3 | 2;
  if (left < 3 || !is_trail(p[2])) return 0;
  if (b < 0xf0) {
    c = (b & 15) << 12 | (p[1] & 63) << 6 | (p[2] & 63);
    return c < 0x800 || (c >= 0xd800 && c <= 0xdfff) ? 0 : c << 3 | 3;
  }
  if (left < 4 || !is_trail(p[3])) return 0;
  c = (b & 7) << 18 | (p[1] & 63) << 12 | (p[2] & 63) << 6 | (p[3] & 63);
  return c < 0x10000 || c > 0x10ffff ? 0 : c << 3 | 4;
}

/* The words of one run of bytes with anything but plain letters and digits in it. Returns the new number of words. */
static __attribute__((noinline)) u32 slow(const Tables *tables, Space *space, const u8 *text, u32 at, u32 end, u32 fresh, u32 *hashes,
                                          u32 *starts, u32 count) {
  const u16 *pages = (const u16 *)place(tables->pages), *actions = (const u16 *)place(tables->actions);
  const u8 *sequences = place(tables->sequences), *ascii = place(tables->ascii), *masks = place(tables->masks);
  const u8 *hebrew = place(tables->hebrew);
  u8 *word = place(space->scratch);
  u32 length = 0, start = at, joined = at - 8;
  for (; at < end;) {
    u32 action = SEPARATES, step = 1;
    u8 b = text[at];
    if (b < 0x80) {
      action = ascii[b];
      if (b == ',' && groups_thousands(text + at, joined == at - 4)) {
        action = VANISHES;
        joined = at;
      }
      if (action > VANISHES) {
        if (length == 0) start = at;
        if (length < WORD_LIMIT) word[length++] = (u8)action;
      }
    } else if ((b & 0xfe) == 0xd6 && is_trail(text[at + 1]) && (action = hebrew[(u32)(b & 1) << 6 | (text[at + 1] & 63)]) < ASK) {
      /* Without a branch, since letters and points take turns. Where the word has not begun, the next byte may be its start. */
      step = 2;
      if (length == 0) start = at;
      word[length] = b;
      word[length + 1] = (u8)(text[at + 1] + action - STAYS);
      length += (u32)(action > VANISHES && length < WORD_LIMIT) << 1;
    } else {
      u32 found = decode(text + at, end - at);
      action = SEPARATES;
      if (found == 0) {
        if (at >= fresh) space->invalid++;
      } else {
        u32 code = found >> 3;
        step = found & 7;
        action = actions[((u32)pages[code >> 8] << 8) + (code & 255)];
        if (action > VANISHES) {
          const u8 *from = action == STAYS ? text + at : sequences + (action - FIRST_SEQUENCE) * 32 + 1;
          u32 bytes = action == STAYS ? step : from[-1];
          for (u32 i = 0; i < bytes; i++) {
            if (from[i] == ' ') {
              if (length > 0) {
                hashes[count] = hash(word, length, masks);
                starts[count++] = start;
                length = 0;
              }
              continue;
            }
            if (length == 0) start = at;
            if (length < WORD_LIMIT) word[length++] = from[i];
          }
        }
      }
    }
    if (action == SEPARATES && length > 0) {
      hashes[count] = hash(word, length, masks);
      starts[count++] = start;
      length = 0;
    }
    at += step;
  }
  if (length > 0) {
    hashes[count] = hash(word, length, masks);
    starts[count++] = start;
  }
  return count;
}

/* Which of sixteen bytes are in words, which of those need the slow way, and all of them in lower case without final letters. */
typedef struct {
  u32 words, slows;
  v128_t folded;
} Marks;

static inline Marks classify(const u8 *p) {
  const v128_t finals = wasm_i8x16_make(1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0); /* from 0x9a on */
  const v128_t bit = wasm_i8x16_splat(0x20);
  v128_t v = at16(p), before = at16(p - 1);
  v128_t lead = equals(v, 0xd7);
  v128_t trail = within(v, 0x90, 0xaa);
  v128_t letter = within(wasm_v128_or(v, bit), 'a', 'z');
  v128_t digit = within(v, '0', '9');
  /* A lead without its trail, or the other way round, marks the byte where that shows, be it a space: the slow way sorts it out. */
  v128_t broken = wasm_v128_xor(equals(before, 0xd7), trail);
  /* " and ', but # and & as well: they are rare, and the slow way knows better. */
  v128_t quote = wasm_v128_or(equals(wasm_v128_and(v, wasm_i8x16_splat((char)0xfa)), 0x22), equals(v, '`'));
  v128_t comma = wasm_v128_and(equals(v, ','), within(before, '0', '9'));
  /* Of each byte only the highest bit counts in the end, so the bytes themselves tell which are beyond ASCII. */
  v128_t high = wasm_v128_andnot(v, wasm_v128_or(lead, trail));
  v128_t slow = wasm_v128_or(wasm_v128_or(quote, comma), wasm_v128_or(high, broken));
  v128_t word = wasm_v128_or(wasm_v128_or(v, letter), wasm_v128_or(digit, slow));
  v128_t lower = wasm_v128_andnot(wasm_v128_and(letter, bit), v);
  v128_t common = wasm_i8x16_swizzle(finals, wasm_i8x16_sub(v, wasm_i8x16_splat((char)0x9a)));
  return (Marks){(u32)wasm_i8x16_bitmask(word), (u32)wasm_i8x16_bitmask(slow), wasm_i8x16_add(v, wasm_v128_or(lower, common))};
}

/*
 * The words of text[0 … length): hashes[i], and in starts[i] the byte where word i begins. Returns their number.
 * 64 bytes before and 128 behind the text must be readable, text[-1] and what follows the text must be white space.
 */
EXPORT(tokenise)
u32 tokenise(const Tables *tables, Space *space, const u8 *text, u32 length, u32 fresh, u32 *hashes, u32 *starts) {
  const u8 *masks = place(tables->masks);
  u8 *special = place(space->special);
  u32 *const edges = (u32 *)place(space->edges);
  u8 *const folded = place(space->scratch) + FOLDED + KEPT; /* the batch, folded, behind the last bytes of the batch before */
  u32 count = 0, open = 0;
  u64 inside = 0;
  space->invalid = 0;
  length++; /* one byte of the margin as well: there it shows if the text ends in half a letter */
  for (u32 batch = 0; batch < length; batch += BATCH) {
    u32 limit = batch + BATCH < length ? batch + BATCH : length;
    u32 *edge = edges + open; /* an open run keeps its start in edges[0] */
    for (u32 base = batch; base < limit; base += 64) {
      u64 words = 0, slows = 0;
#pragma clang loop unroll(disable)
      for (u32 part = 0; part < 64; part += 32) { /* two at once: four have no room in the registers */
        Marks a = classify(text + base + part), b = classify(text + base + part + 16);
        wasm_v128_store(folded + (base - batch) + part, a.folded);
        wasm_v128_store(folded + (base - batch) + part + 16, b.folded);
        words |= (u64)(a.words | b.words << 16) << part;
        slows |= (u64)(a.slows | b.slows << 16) << part;
      }
      *(u64 *)(special + (base >> 3)) = slows;
      u64 turns = words ^ (words << 1 | inside);
      inside = words >> 63;
      u32 number = (u32)__builtin_popcountll(turns);
      u32 *to = edge;
      edge += number;
      /* Sixteen at once, as 64 bytes seldom have more; writing past the end costs less than asking each time. */
      do {
        for (u32 i = 0; i < 16; i++) {
          to[i] = base + (u32)__builtin_ctzll(turns);
          turns &= turns - 1;
        }
        to += 16;
      } while (turns != 0);
    }
    u32 total = (u32)(edge - edges);
    if (limit == length && (total & 1)) edges[total++] = length;
    for (u32 i = 0; i + 1 < total; i += 2) {
      u32 start = 0, bytes = 0;
      /* The quick words in a loop of their own, without the call, for which all registers would be put away. */
      for (; i + 1 < total; i += 2) {
        start = edges[i];
        bytes = edges[i + 1] - start;
        u64 marks = *(const u64_anywhere *)(special + (start >> 3)) >> (start & 7);
        if (bytes > KEPT || (marks & ((1ull << bytes) - 1)) != 0) break;
        hashes[count] = hash(folded + (i32)(start - batch), bytes, masks);
        starts[count++] = start;
      }
      if (i + 1 < total) count = slow(tables, space, text, start, start + bytes, fresh, hashes, starts, count);
    }
    open = total & 1;
    if (open) edges[0] = edges[total - 1];
    for (u32 i = 0; i < KEPT; i += 16) wasm_v128_store(folded - KEPT + i, at16(folded + BATCH - KEPT + i));
  }
  return count;
}

#define FACTOR 0x9e3779b1u /* odd: window keys are sums of word hash times a power of it, modulo 2^32 */
#define KEYS 1024

static inline u32 mix(u32 x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  return x ^ (x >> 15);
}

static inline v128_t mix4(v128_t x) {
  x = wasm_v128_xor(x, wasm_u32x4_shr(x, 16));
  x = wasm_i32x4_mul(x, wasm_i32x4_splat(0x7feb352d));
  return wasm_v128_xor(x, wasm_u32x4_shr(x, 15));
}

static inline v128_t pairs(const u32 *h, u32 factor) {
  return wasm_i32x4_add(wasm_v128_load(h), wasm_i32x4_mul(wasm_v128_load(h + 1), wasm_i32x4_splat((int)factor)));
}

/* Keys of all windows of 1, 2 or 4 words that begin at h[0 … count), four at once. */
static inline void short_keys(const u32 *h, u32 count, u32 width, u32 *keys) {
  for (u32 i = 0; i < count; i += 4) {
    v128_t key = wasm_v128_load(h + i);
    if (width == 2) key = pairs(h + i, FACTOR);
    if (width == 4) key = wasm_i32x4_add(pairs(h + i, FACTOR), wasm_i32x4_mul(pairs(h + i + 2, FACTOR), wasm_i32x4_splat((int)(FACTOR * FACTOR))));
    wasm_v128_store(keys + i, mix4(key));
  }
}

/* The first halves of window keys: sums over words [0 … 3), [3 … 6), [6 … 9) and [9 … 12). */
static inline v128_t triples(const u32 *h) {
  v128_t a = wasm_v128_load(h), b = wasm_v128_load(h + 4), c = wasm_v128_load(h + 8);
  v128_t first = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 0, 3, 6, 6), c, 0, 1, 2, 5);
  v128_t second = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 1, 4, 7, 7), c, 0, 1, 2, 6);
  v128_t third = wasm_i32x4_shuffle(wasm_i32x4_shuffle(a, b, 2, 5, 5, 5), c, 0, 1, 4, 7);
  v128_t sum = wasm_i32x4_add(first, wasm_i32x4_mul(second, wasm_i32x4_splat((int)FACTOR)));
  return wasm_i32x4_add(sum, wasm_i32x4_mul(third, wasm_i32x4_splat((int)(FACTOR * FACTOR))));
}

/* Keys of every third window of 6 words: two triples in a row. */
static inline void third_keys(const u32 *h, u32 count, u32 *keys) {
  v128_t these = triples(h);
  for (u32 i = 0; i < count; i += 4, h += 12) {
    v128_t those = triples(h + 12), next = wasm_i32x4_shuffle(these, those, 1, 2, 3, 4);
    wasm_v128_store(keys + i, mix4(wasm_i32x4_add(these, wasm_i32x4_mul(next, wasm_i32x4_splat((int)(FACTOR * FACTOR * FACTOR))))));
    these = those;
  }
}

/* Keys of every `stride`th window of 6 words. */
static inline void six_keys(const u32 *h, u32 count, u32 stride, u32 *keys) {
  const u32 f1 = FACTOR, f2 = f1 * f1, f3 = f2 * f1, f4 = f2 * f2, f5 = f4 * f1;
  v128_t low = wasm_u32x4_make(1, f1, f2, f3), high = wasm_u32x4_make(f4, f5, 0, 0);
  for (u32 i = 0; i < count; i++, h += stride) {
    v128_t sum = wasm_i32x4_add(wasm_i32x4_mul(wasm_v128_load(h), low), wasm_i32x4_mul(wasm_v128_load(h + 4), high));
    sum = wasm_i32x4_add(sum, wasm_i32x4_shuffle(sum, sum, 2, 3, 0, 1));
    keys[i] = mix((u32)wasm_i32x4_extract_lane(sum, 0) + (u32)wasm_i32x4_extract_lane(sum, 1));
  }
}

/*
 * Looks up the windows of `width` words (1, 2, 4 or 6) that begin at word `from`, `from` + stride, … before `until`.
 * `bloom`: words of 32 bits, two bits set in one word per key; `slots`: pairs of key and value, value 0 where empty.
 * Writes pairs of (first word, value) to `out` and returns their number. A stride other than 1 needs width 6.
 */
EXPORT(probe)
u32 probe(const Space *space, const u32 *hashes, u32 from, u32 until, u32 width, u32 stride, const u32 *bloom, u32 bloom_shift,
          const u32 *slots, u32 slot_shift, u32 *out) {
  u32 *const keys = (u32 *)place(space->scratch), *const passed = keys + KEYS + 16, *const loaded = passed + KEYS + 16;
  u32 slot_mask = (u32)((1ull << (32 - slot_shift)) - 1), found = 0;
  for (u32 base = from; base < until; base += KEYS * stride) {
    u32 left = (until - base + stride - 1) / stride, count = left < KEYS ? left : KEYS, kept = 0;
    if (width == 6 && stride == 3) third_keys(hashes + base, count, keys);
    else if (width == 6) six_keys(hashes + base, count, stride, keys);
    else short_keys(hashes + base, count, width, keys);
    /* All loads first: they miss the cache, and this way many are under way at once. */
    for (u32 i = 0; i < count; i++) loaded[i] = bloom[keys[i] >> bloom_shift];
    for (u32 i = 0; i < count; i++) {
      u32 key = keys[i], word = loaded[i];
      passed[kept] = i;
      kept += (word >> (key & 31)) & (word >> ((key >> 5) & 31)) & 1;
    }
    for (u32 i = 0; i < kept; i++) {
      u32 key = keys[passed[i]], slot = (key * 0x85ebca77u) >> slot_shift;
      while (slots[2 * slot + 1] != 0 && slots[2 * slot] != key) slot = (slot + 1) & slot_mask;
      if (slots[2 * slot + 1] == 0) continue;
      out[2 * found] = base + passed[i] * stride;
      out[2 * found++ + 1] = slots[2 * slot + 1];
    }
  }
  return found;
}

static inline int hex(u8 b) {
  if (is_digit(b)) return b - '0';
  b |= 0x20;
  return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
}

/* The value of four hexadecimal digits, negative if there is another character among them. */
static inline int hex4(const u8 *p) {
  int a = hex(p[0]), b = hex(p[1]), c = hex(p[2]), d = hex(p[3]);
  return (a | b | c | d) < 0 ? -1 : a << 12 | b << 8 | c << 4 | d;
}

enum { MORE = 0, CLOSED = 1, FULL = 2, BROKEN = 3 };

/*
 * Copies the body of a JSON string, unescaped, until its closing quote (CLOSED, quote taken), the end of the input (MORE: an
 * unfinished escape is not taken), or a lack of room (FULL); BROKEN at an unknown escape or a line end. A lone surrogate
 * becomes U+FFFD and counts as invalid. 16 bytes behind the input may be read, 16 behind the room are written.
 */
EXPORT(copy_string)
u32 copy_string(Space *space, const u8 *from, u32 length, u8 *to, u32 room) {
  u32 at = 0, put = 0, status = MORE;
  space->invalid = 0;
  for (;;) {
    if (at >= length) break;
    if (put + 16 > room) {
      status = FULL;
      break;
    }
    v128_t v = at16(from + at);
    wasm_v128_store(to + put, v);
    v128_t stop = wasm_v128_or(wasm_v128_or(wasm_i8x16_eq(v, wasm_i8x16_splat('"')), wasm_i8x16_eq(v, wasm_i8x16_splat('\\'))),
                               wasm_i8x16_eq(v, wasm_i8x16_splat('\n')));
    u32 marks = (u32)wasm_i8x16_bitmask(stop), plain = marks == 0 ? 16 : (u32)__builtin_ctz(marks);
    if (plain > length - at) plain = length - at;
    at += plain;
    put += plain;
    if (marks == 0 || at >= length) continue;
    u8 b = from[at];
    if (b == '"') {
      at++;
      status = CLOSED;
      break;
    }
    if (b == '\n') {
      status = BROKEN;
      break;
    }
    /* One escape after another, as in text that is escaped throughout. */
    while (at < length && from[at] == '\\' && put + 16 <= room) {
      u32 left = length - at;
      if (left < 2) goto done;
      u8 kind = from[at + 1];
      if (kind != 'u') {
        u8 plain_byte = kind == '"' || kind == '\\' || kind == '/' ? kind
                        : kind == 'n' || kind == 'r' || kind == 't' || kind == 'b' || kind == 'f' ? ' ' : 0;
        if (plain_byte == 0) {
          status = BROKEN;
          goto done;
        }
        to[put++] = plain_byte;
        at += 2;
        continue;
      }
      if (left < 6) goto done;
      int unit = hex4(from + at + 2);
      if (unit < 0) {
        status = BROKEN;
        goto done;
      }
      u32 code = (u32)unit, taken = 6;
      if (code >= 0xd800 && code <= 0xdfff) {
        if (code <= 0xdbff && left < 12) {
          /* Half a pair: wait for the other half unless what is there already cannot be one. */
          if (left == 6 || (from[at + 6] == '\\' && (left == 7 || from[at + 7] == 'u'))) goto done;
        }
        int other = code <= 0xdbff && left >= 12 && from[at + 6] == '\\' && from[at + 7] == 'u' ? hex4(from + at + 8) : -1;
        if (other >= 0xdc00 && other <= 0xdfff) {
          code = 0x10000 + ((code - 0xd800) << 10) + ((u32)other - 0xdc00);
          taken = 12;
        } else {
          code = 0xfffd;
          space->invalid++;
        }
      }
      if (code < 0x80) to[put++] = (u8)code;
      else if (code < 0x800) {
        to[put++] = (u8)(0xc0 | code >> 6);
        to[put++] = (u8)(0x80 | (code & 63));
      } else if (code < 0x10000) {
        to[put++] = (u8)(0xe0 | code >> 12);
        to[put++] = (u8)(0x80 | (code >> 6 & 63));
        to[put++] = (u8)(0x80 | (code & 63));
      } else {
        to[put++] = (u8)(0xf0 | code >> 18);
        to[put++] = (u8)(0x80 | (code >> 12 & 63));
        to[put++] = (u8)(0x80 | (code >> 6 & 63));
        to[put++] = (u8)(0x80 | (code & 63));
      }
      at += taken;
    }
  }
done:
  space->read = at;
  space->written = put;
  return status;
}
