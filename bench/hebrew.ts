/**
 * Speed of the Hebrew normaliser beside the chain of regular-expression replacements it stands for.
 * Run: npx tsx bench/hebrew.ts [text file]. Without a file a text in the manner of an encyclopaedia is made up.
 * Prints MB of UTF-8 per second, the best of five rounds.
 */
import { readFileSync } from "node:fs";
import { normalise, type Profile } from "../src/hebrew/normalise.ts";

const SENTENCES = [
  'בשנת 1952 נוסדה בתל־אביב חברת הביטוח "המגן", שהעסיקה כ-1,200 עובדים ופדתה כ-3.7 מיליון ש"ח. ',
  "ז'בוטינסקי כתב על כך במאמר שפורסם ב-17 באוקטובר, ובו ציטט את דבריו של פרופ' ג'ונס (John Jones). ",
  "מחקר שנערך באוניברסיטה העברית מצא כי 72.5% מן הנשאלים קראו לפחות ספר אחד בשנה האחרונה – עלייה של 4%. ",
];
const megabytes = 8;
const file = process.argv[2];
const sample = file === undefined ? SENTENCES.join("") : readFileSync(file, "utf8");
const text = sample.repeat(Math.max(1, Math.round((megabytes * 1e6) / Buffer.byteLength(sample))));
const size = Buffer.byteLength(text) / 1e6;

function naive(given: string): string {
  return given
    .replace(/[\u05f4\u201c\u201d\u201e\u201f\u2033\u3003]/g, '"')
    .replace(/[\u05f3\u2018\u2019\u201a\u201b\u2032\u00b4`]/g, "'")
    .normalize("NFKC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff\u00ad\u034f]/g, "")
    .replace(/[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]/g, "")
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
    .replace(/(\p{Script=Hebrew})(?=[\p{Script=Latin}\d])/gu, "$1 ")
    .replace(/([\p{Script=Latin}\d])(?=\p{Script=Hebrew})/gu, "$1 ")
    .replace(/(?<!\p{Script=Hebrew})"|"(?!\p{Script=Hebrew})/gu, " ")
    .replace(/[^\p{L}\p{N}"'%₪$.\s]/gu, " ")
    .replace(/(?<!\d)\.|\.(?!\d)/g, " ")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

function speed(work: (given: string) => string): number {
  let best = 0;
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    work(text);
    best = Math.max(best, size / ((performance.now() - started) / 1000));
  }
  return best;
}

const chain = speed(naive);
console.log(`${size.toFixed(1)} MB of text, best of five`);
console.log(`chain of replacements  ${chain.toFixed(0)} MB/s`);
for (const profile of ["he", "scan", "squad", "nikud"] satisfies Profile[]) {
  const rate = speed((given) => normalise(given, profile));
  console.log(`${profile.padEnd(22)} ${rate.toFixed(0)} MB/s, ${(rate / chain).toFixed(1)} times the chain`);
}
