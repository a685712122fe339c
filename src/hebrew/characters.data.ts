/**
 * The one character table of the room. Every profile reads it; nothing else lists code points.
 *
 * A row is a class of characters with a name, the code points in it, and what each profile does with them:
 * - `keep`       the character stays as it is
 * - `delete`     the character vanishes, and its neighbours touch
 * - `space`      the character ends a word
 * - `{ to }`     the character becomes the text `to`
 * - `token`      the character is a token of its own
 * - `dash`       ends a word, or is a minus (see signs.ts)
 * `squad` and `none` do not look at this table: `squad` is fixed by its reference, `none` changes nothing.
 *
 * Order of the rows does not matter: no code point stands in two of them (a test holds this).
 * Sources: Unicode 15 names and categories; the classes were counted on Hebrew Wikipedia, HeQ, SIB-200, NTREX and OMILab texts.
 */
export type Action = "keep" | "delete" | "space" | "token" | "dash" | { readonly to: string };

export interface CharacterRow {
  readonly name: string;
  /** For whom the row is there, in plain words. */
  readonly note: string;
  /** Single code points, or [first, last]. */
  readonly codes: readonly (number | readonly [number, number])[];
  readonly he: Action;
  readonly scan: Action;
  readonly nikud: Action;
}

export const CHARACTER_ROWS: readonly CharacterRow[] = [
  {
    name: "gershayim",
    note: 'everything typed as the double mark of צה"ל, and double quotation marks',
    // " , gershayim, the five curly and low forms, double prime, ditto mark
    codes: [0x0022, 0x05f4, [0x201c, 0x201f], 0x2033, 0x3003],
    he: { to: '"' }, scan: "delete", nikud: "keep",
  },
  {
    name: "geresh",
    note: "everything typed as the single mark of צ'ק, and single quotation marks",
    // ' ` acute, modifier prime and apostrophe, geresh, the four curly forms, prime
    codes: [0x0027, 0x0060, 0x00b4, 0x02b9, 0x02bc, 0x05f3, [0x2018, 0x201b], 0x2032],
    he: { to: "'" }, scan: "delete", nikud: "keep",
  },
  {
    name: "points",
    note: "niqqud: vowel points, dagesh, shin and sin dots, rafe, qamats qatan, varika",
    codes: [[0x05b0, 0x05bd], 0x05bf, 0x05c1, 0x05c2, [0x05c4, 0x05c5], 0x05c7, 0xfb1e],
    he: "delete", scan: "delete", nikud: "keep",
  },
  {
    name: "cantillation",
    note: "te'amim of the Hebrew Bible",
    codes: [[0x0591, 0x05af]],
    he: "delete", scan: "delete", nikud: "delete",
  },
  {
    name: "invisible",
    note: "direction marks, isolates, zero-width characters, soft hyphen, combining grapheme joiner, variation selectors",
    codes: [0x00ad, 0x034f, 0x061c, 0x180e, [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x2064], [0x2066, 0x206f], [0xfe00, 0xfe0f], 0xfeff],
    he: "delete", scan: "delete", nikud: "delete",
  },
  {
    name: "dash",
    note: "hyphen-minus, maqaf, hyphens, en and em dash, bar, minus sign",
    codes: [0x002d, 0x05be, [0x2010, 0x2015], 0x2212],
    he: "dash", scan: "space", nikud: "keep",
  },
  {
    name: "hebrew-punctuation",
    note: "paseq, sof pasuq, nun hafukha: punctuation although they stand among the points",
    codes: [0x05c0, 0x05c3, 0x05c6],
    he: "space", scan: "space", nikud: "keep",
  },
  {
    name: "white-space",
    note: "spaces of every width, tabs and line ends, no-break space included",
    codes: [[0x0009, 0x000d], [0x001c, 0x0020], 0x0085, 0x00a0, 0x1680, [0x2000, 0x200a], 0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
    he: "space", scan: "space", nikud: "space",
  },
  {
    name: "percent",
    note: "percent signs",
    codes: [0x0025, 0x066a],
    he: "token", scan: "space", nikud: "keep",
  },
  {
    name: "currency",
    note: "shekel, dollar, euro, pound, yen",
    codes: [0x0024, [0x00a3, 0x00a5], 0x20aa, 0x20ac],
    he: "token", scan: "space", nikud: "keep",
  },
  { name: "ligature-vav-vav", note: "Yiddish ligature, no Unicode decomposition", codes: [0x05f0], he: { to: "וו" }, scan: { to: "וו" }, nikud: "keep" },
  { name: "ligature-vav-yod", note: "Yiddish ligature, no Unicode decomposition", codes: [0x05f1], he: { to: "וי" }, scan: { to: "וי" }, nikud: "keep" },
  { name: "ligature-yod-yod", note: "Yiddish ligature, no Unicode decomposition", codes: [0x05f2], he: { to: "יי" }, scan: { to: "יי" }, nikud: "keep" },
  { name: "final-kaf", note: "a final letter is part of the spelling; only a search for copies folds it", codes: [0x05da], he: "keep", scan: { to: "כ" }, nikud: "keep" },
  { name: "final-mem", note: "as final-kaf", codes: [0x05dd], he: "keep", scan: { to: "מ" }, nikud: "keep" },
  { name: "final-nun", note: "as final-kaf", codes: [0x05df], he: "keep", scan: { to: "נ" }, nikud: "keep" },
  { name: "final-pe", note: "as final-kaf", codes: [0x05e3], he: "keep", scan: { to: "פ" }, nikud: "keep" },
  { name: "final-tsadi", note: "as final-kaf", codes: [0x05e5], he: "keep", scan: { to: "צ" }, nikud: "keep" },
];

/** Fractions with a finite decimal, by their decimals: 14½ is 14.5. Others (⅓) become 1/3. */
export const VULGAR_FRACTIONS: Readonly<Record<string, string>> = {
  "½": "5", "¼": "25", "¾": "75", "⅕": "2", "⅖": "4", "⅗": "6", "⅘": "8", "⅛": "125", "⅜": "375", "⅝": "625", "⅞": "875",
};

/** Superscripts that are exponents when they follow a digit or a letter: 10² is 10^2, never 102. */
export const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
};

/**
 * Characters that the scanner reads as they come: Unicode normalisation would change none of them, alone or beside each other,
 * in a way the table above does not already decide. A word with any other character takes the slow way through `fold.ts`.
 */
export const PLAIN_RANGES: readonly (readonly [number, number])[] = [
  [0x0000, 0x007f], [0x00a0, 0x00a0], [0x0591, 0x05ea], [0x05f3, 0x05f4], [0x200b, 0x200f],
  [0x2010, 0x2015], [0x2018, 0x2019], [0x201c, 0x201f], [0x202a, 0x202e], [0x2066, 0x2069], [0x20aa, 0x20aa], [0x20ac, 0x20ac],
];
