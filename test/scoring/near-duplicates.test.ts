import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PublicItem } from "../../src/core/item.ts";
import { NEAR, nearAcross, nearDuplicates } from "../../src/scoring/near-duplicates.ts";

const item = (id: string, question: string, more: Partial<PublicItem> = {}): PublicItem => ({
  id,
  fields: { question },
  choices: [],
  ...more,
});

describe("items that ask nearly the same", () => {
  it("are found whatever their points, quotes and punctuation", () => {
    const items = [item("a", 'מתי הוקם צה"ל?'), item("b", "מָתַי הוקם צה״ל"), item("c", "מתי הוקמה המדינה?")];
    expect(nearDuplicates(items)).toEqual([{ first: "a", second: "b", likeness: 1 }]);
  });

  it("are found when a word of many differs, and not when half of them do", () => {
    const long = "דנה קנתה ארבעה עפרונות בשלושה שקלים כל אחד וחילקה אותם שווה בשווה בין חבריה לכיתה";
    const items = [
      item("a", long),
      item("b", long.replace("דנה", "רוני")),
      item("c", `${long.slice(0, 40)} ואז הלכה לבית הספר וחזרה`),
    ];
    expect(nearDuplicates(items).map(({ first, second }) => [first, second])).toEqual([["a", "b"]]);
  });

  it("do not count a passage that several questions share", () => {
    const context =
      "בשנת אלף תשע מאות נוסדה ברחובות אגודה של כורמים שביקשה לשווק יין בארץ ומחוצה לה בלי תלות בפקידים של היקב הגדול. ".repeat(
        2,
      );
    const items = [
      item("a", "מי ייסד את האגודה?", { fields: { context, question: "מי ייסד את האגודה?" } }),
      item("b", "מה ביקשה לשווק?", { fields: { context, question: "מה ביקשה לשווק?" } }),
    ];
    expect(nearDuplicates(items)).toEqual([]);
  });

  it("are found in another split, in the order of the evaluated one", () => {
    const asked = [item("t1", "כמה ימים יש בשבוע אחד?"), item("t2", "מהי בירת צרפת?")];
    const shots = [item("s1", "כמה ימים יש בשבוע אחד"), item("s2", "כמה שעות יש ביממה?")];
    expect(nearAcross(asked, shots)).toEqual([{ first: "t1", second: "s1", likeness: 1 }]);
  });

  it("are those that comparing every pair finds", () => {
    const words = fc.array(fc.constantFrom("אם", "בן", "גן", "דג", "הר", "וו"), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(words, { minLength: 2, maxLength: 12 }), (texts) => {
        const items = texts.map((text, index) => item(`i${String(index).padStart(2, "0")}`, text.join(" ")));
        const found = nearDuplicates(items).map(({ first, second }) => `${first} ${second}`);
        const every = items.flatMap((first, index) =>
          items.slice(index + 1).flatMap((second) => (likeness(first, second) >= NEAR ? [`${first.id} ${second.id}`] : [])),
        );
        expect(found.sort()).toEqual(every.sort());
      }),
    );
  });
});

/** Jaccard of words and pairs of words, as in the page on the command. */
function likeness(first: PublicItem, second: PublicItem): number {
  const shingles = ({ fields }: PublicItem) => {
    const words = String(fields["question"])
      .split(" ")
      .map((word) => word.replace("ן", "נ").replace("ם", "מ"));
    return new Set([...words, ...words.slice(1).map((word, index) => `${words[index]} ${word}`)]);
  };
  const [a, b] = [shingles(first), shingles(second)];
  const both = [...a].filter((member) => b.has(member)).length;
  return both / (a.size + b.size - both);
}
