import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  arenaOf,
  CHARACTER_TABLE_BYTES,
  layCharacterTable,
  layWorkspace,
  workspaceBytes,
} from "../../src/contamination/arena.ts";
import type { Kernel } from "../../src/contamination/kernel.ts";
import { javascriptKernel } from "../../src/contamination/kernel-js.ts";
import { sharedWasmMemory, wasmKernel } from "../../src/contamination/kernel-wasm.ts";
import { scanWords } from "../../src/contamination/scan-words.ts";
import { naiveWords } from "./naive.ts";
import { KERNELS } from "./scan-helpers.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Everything a Hebrew text may hold, by class, so that each class meets each. */
const ALPHABET: readonly string[] = [
  ..."אבגדהוזחטיכלמנסעפצקרשתךםןףץ",
  ..."abcxyzABCXYZéüñçÉøßœÆ",
  ..."00112233456789,,,..:;-!?()[]{}/\\@#%&*+=<>|~^_$",
  ..."\"'`´‘’‚‛“”„‟′″״׳",
  ..."\u05b0\u05b4\u05b8\u05bc\u05c1\u05c2\u05c7\u0591\u05af\u05bf\u05be\u05c0\u05c3\u05c6\u05f0\u05f1\u05f2",
  ..."\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad\u034f\u061c",
  ..."  \n\r\t\u00a0\u2002\u2003\u2028\u3000",
  ..."–—−…•·«»₪€£°©®§",
  ..."\ufb1d\ufb1f\ufb20\ufb29\ufb2a\ufb2b\ufb35\ufb4b\ufb4f\ufb1e",
  ..."яжФλΩمنчשل中文あ한",
  ..."\u{1d400}\u{1f600}\u{10ffff}\ue000",
];
const anyText = fc.array(fc.constantFrom(...ALPHABET), { maxLength: 120 }).map((parts) => parts.join(""));
/** Letters and digits in runs, so that words get long and numbers get grouped. */
const wordyText = fc
  .array(
    fc.oneof(
      fc.stringMatching(/^[א-ת]{1,40}$/),
      fc.stringMatching(/^0{0,3}[0-9]{1,3}(,[0-9]{2,4}){0,3}$/),
      fc.stringMatching(/^[a-zA-Z'"]{1,30}$/),
      anyText,
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(" "));

describe("words of the scan profile", () => {
  it("are those of the Hebrew room for every text of its characters", () => {
    const same = (text: string) => {
      expect(scanWords(text)).toEqual(naiveWords(text));
    };
    fc.assert(fc.property(fc.oneof(anyText, wordyText), same), { numRuns: 2000 });
  });

  it("are those of the Hebrew room for every code point between letters, but for marks that any letter may carry", () => {
    const different: string[] = [];
    // Ideographs, Hangul, private use and what is unassigned are alike in thousands: every 251st of them.
    for (let code = 0; code <= 0x10ffff; code += code < 0x3400 || (code >= 0xf900 && code < 0x1fc00) ? 1 : 251 - (code % 251)) {
      const character = String.fromCodePoint(code);
      const text = `${/\p{No}/u.test(character) ? "1" : "א"}${character}ב`;
      // U+FDFA is a phrase of 33 bytes: the kernels have room for 31.
      const expected = naiveWords(text.replace("\ufdfa", " ")).map((word) =>
        word.replace(/(?=\p{Script=Inherited})\p{Mn}/gu, ""),
      );
      if (scanWords(text).join(" ") !== expected.filter((word) => word !== "").join(" ")) different.push(code.toString(16));
    }
    expect(different).toEqual([]);
  });

  it("do not change when they are normalised again", () => {
    const same = (text: string) => {
      expect(scanWords(scanWords(text).join(" "))).toEqual(scanWords(text));
    };
    fc.assert(fc.property(fc.oneof(anyText, wordyText), same));
  });

  it("join what people type differently", () => {
    const alike = [
      ['צה"ל', "צה\u05f4ל", "צה\u201dל", "צהל"],
      ["ד'ר", "ד\u05f3ר", "ד\u2019ר"],
      ["שָׁלוֹם", "שלום", "\ufb2aלום", "\u200fשלום\u200e"],
      ["1,000", "1000"],
      ["café", "cafe\u0301", "CAFÉ"],
    ];
    for (const forms of alike) expect(new Set(forms.map((form) => scanWords(form).join(" "))).size).toBe(1);
    expect(scanWords("בן\u05beאדם")).toEqual(scanWords("בן-אדם"));
    expect(scanWords("alpha beta - gamma delta")).toEqual(["alpha", "beta", "gamma", "delta"]);
  });
});

describe.each(KERNELS)("the %s kernel", (name) => {
  const kernel = openKernel(name);

  it("makes the words of the specification, and says where they begin", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, wordyText), (text) => {
        const words = scanWords(text);
        const bytes = encoder.encode(text);
        const found = wordsOf(kernel, bytes);
        expect(found.hashes).toEqual(hashesOf(kernel, words));
        expect(found.invalid).toBe(0);
        for (const [i, start] of found.starts.entries()) {
          const before = scanWords(decoder.decode(bytes.subarray(0, start)));
          expect(before.length).toBeLessThanOrEqual(i);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it("reads bytes that are no UTF-8 as separators, and counts them", () => {
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      anyText.map((text) => encoder.encode(text.slice(0, 12))),
    );
    const bytes = fc.array(pieces, { maxLength: 12 }).map((list) => Uint8Array.from(list.flatMap((piece) => [...piece])));
    fc.assert(
      fc.property(bytes, (given) => {
        const found = wordsOf(kernel, given);
        expect(found.hashes).toEqual(hashesOf(kernel, scanWords(decoder.decode(given))));
        expect(found.invalid > 0).toBe(decoder.decode(given).includes("\ufffd") && !isUtf8(given));
      }),
      { numRuns: 2000 },
    );
  });

  it("gives different hashes to different words of a text", () => {
    const words = Array.from({ length: 30000 }, (_, at) => `${"אבגדהוזחטיכלמנסעפצקרשת"[at % 22]}${at.toString(22)}`);
    expect(new Set(words).size).toBe(30000);
    // 30000² / 2 / 2³² ≈ 0.1 collisions are expected.
    expect(new Set(hashesOf(kernel, words)).size).toBeGreaterThan(29997);
  });
});

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function openKernel(name: (typeof KERNELS)[number]): Kernel {
  const bytes = CHARACTER_TABLE_BYTES + workspaceBytes();
  const memory = sharedWasmMemory(bytes);
  const arena = arenaOf(memory.buffer);
  expect(layCharacterTable(arena)).toBeLessThanOrEqual(CHARACTER_TABLE_BYTES);
  const space = layWorkspace(arena, { start: CHARACTER_TABLE_BYTES });
  expect(space.end - CHARACTER_TABLE_BYTES).toBeLessThanOrEqual(workspaceBytes());
  return name === "wasm-simd" ? wasmKernel({ memory, arena, space }) : javascriptKernel({ arena, space });
}

function wordsOf({ arena, space, tokenise }: Kernel, bytes: Uint8Array) {
  arena.bytes.set(bytes, space.text);
  arena.bytes.fill(0x20, space.text + bytes.length, space.text + bytes.length + 128);
  const { words, invalid } = tokenise(bytes.length, 0);
  const list = (offset: number) => [...arena.words.subarray(offset >> 2, (offset >> 2) + words)];
  return { hashes: list(space.hashes), starts: list(space.starts), invalid };
}

/** Hashes of words given one by one. */
function hashesOf(kernel: Kernel, words: readonly string[]): number[] {
  const hashes: number[] = [];
  for (const word of words) {
    const found = wordsOf(kernel, encoder.encode(word)).hashes;
    expect(found.length).toBe(1);
    hashes.push(found[0]!);
  }
  return hashes;
}
