import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entitiesOfTags, type TagScheme } from "../../src/core/entity-tags.ts";
import type { Entity } from "../../src/core/item.ts";
import { parseConllu, parseTaggedLines } from "../../src/data/entity-files.ts";
import {
  addCounts,
  exactEntityCounts,
  markedMentions,
  mentionCounts,
  spanScores,
  tokenEntityCounts,
} from "../../src/scoring/metrics/entities.ts";

interface Golden {
  readonly cases: readonly {
    readonly scheme: TagScheme;
    readonly tags: string[];
    readonly repair: [string, number, number][];
    readonly drop: [string, number, number][];
  }[];
  readonly corpora: readonly {
    readonly scheme: TagScheme;
    readonly malformed: "repair" | "drop";
    readonly gold: string[][];
    readonly answer: string[][];
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly macroF1: number;
    readonly types: Record<string, number>;
  }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL("../fixtures/reference/entities/seqeval.json", import.meta.url), "utf8"));
const entity = (type: string, start: number, end: number): Entity => ({ type, start, end });
const exact = (gold: Entity[], answer: Entity[]) => spanScores(exactEntityCounts({ gold, answer })).micro;

describe("agreement with seqeval", () => {
  test.each(["repair", "drop"] as const)("entities of 120 tag sequences, sound and malformed: %s", (malformed) => {
    expect(golden.cases).toHaveLength(120);
    for (const { scheme, tags, ...expected } of golden.cases) {
      const { entities } = entitiesOfTags(tags, { scheme, malformed });
      expect(entities, tags.join(" ")).toEqual(expected[malformed].map(([type, start, end]) => entity(type, start, end)));
    }
  });

  test("a sequence is malformed exactly where the two readings differ", () => {
    for (const { scheme, tags, repair, drop } of golden.cases) {
      expect(entitiesOfTags(tags, { scheme, malformed: "repair" }).malformed, tags.join(" ")).toBe(repair.length - drop.length);
    }
  });

  test.each(golden.corpora)(
    "scores of a corpus: $scheme, $malformed",
    ({ scheme, malformed, gold, answer, types, ...expected }) => {
      const read = (tags: string[]) => entitiesOfTags(tags, { scheme, malformed }).entities;
      const scores = spanScores(
        addCounts(gold.map((tags, row) => exactEntityCounts({ gold: read(tags), answer: read(answer[row] as string[]) }))),
      );
      expect(scores.micro.precision).toBeCloseTo(expected.precision, 12);
      expect(scores.micro.recall).toBeCloseTo(expected.recall, 12);
      expect(scores.micro.f1).toBeCloseTo(expected.f1, 12);
      expect(scores.macroF1).toBeCloseTo(expected.macroF1, 12);
      for (const [type, f1] of Object.entries(types)) expect(scores.types.get(type)?.f1).toBeCloseTo(f1, 12);
    },
  );
});

describe("exact match", () => {
  test("wants type, start and end", () => {
    const gold = [entity("PER", 0, 2), entity("GPE", 4, 5), entity("ORG", 6, 9)];
    const answer = [entity("PER", 0, 2), entity("ORG", 4, 5), entity("ORG", 6, 8)];
    expect(exact(gold, answer)).toMatchObject({ hits: 1, golds: 3, answers: 3, f1: 1 / 3 });
  });

  test("counts an entity and the one inside it each", () => {
    // [ORG האוניברסיטה העברית ב [GPE ירושלים]]
    const gold = [entity("ORG", 0, 4), entity("GPE", 3, 4)];
    expect(exact(gold, [entity("ORG", 0, 4)])).toMatchObject({ precision: 1, recall: 0.5 });
    expect(exact(gold, gold).f1).toBe(1);
  });

  test("counts an answer that is given twice once", () => {
    expect(exact([entity("PER", 0, 1)], [entity("PER", 0, 1), entity("PER", 0, 1)])).toMatchObject({ hits: 1, answers: 1 });
  });

  test("precision without answers and recall without golds are 0", () => {
    expect(exact([entity("PER", 0, 1)], [])).toMatchObject({ precision: 0, recall: 0, f1: 0 });
    expect(exact([], [entity("PER", 0, 1)])).toMatchObject({ precision: 0, recall: 0, f1: 0 });
  });

  test("has no score where neither side has an entity", () => {
    expect(() => exact([], [])).toThrowError(expect.objectContaining({ code: "E_NO_ENTITIES" }));
  });

  test("sides exchanged, precision and recall are exchanged and F1 stays", () => {
    const some = fc.array(
      fc.record({ type: fc.constantFrom("PER", "ORG"), start: fc.nat(5), end: fc.integer({ min: 6, max: 9 }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(some, some, (gold, answer) => {
        const there = exact(gold, answer);
        expect(exact(answer, gold)).toEqual({
          ...there,
          golds: there.answers,
          answers: there.golds,
          precision: there.recall,
          recall: there.precision,
        });
      }),
    );
  });
});

describe("token match", () => {
  test("gives a part of a name its part", () => {
    const counts = tokenEntityCounts({ gold: [entity("PER", 0, 3)], answer: [entity("PER", 1, 3)] });
    expect(spanScores(counts).micro).toMatchObject({ hits: 2, golds: 3, answers: 2 });
  });

  test("a token in nested entities of one type counts once, of two types twice", () => {
    const gold = [entity("ORG", 0, 4), entity("ORG", 2, 4), entity("GPE", 3, 4)];
    expect(spanScores(tokenEntityCounts({ gold, answer: [] })).micro.golds).toBe(5);
  });
});

describe("mentions", () => {
  test("are read from brackets", () => {
    expect(markedMentions("[PER דוד  בן גוריון] נולד ב[GPE פלונסק], [ORG] [לא] ]x[ [TTL")).toEqual([
      { type: "PER", text: "דוד בן גוריון" },
      { type: "GPE", text: "פלונסק" },
    ]);
    expect(markedMentions("[PER א\nב] [GPE ג]")).toEqual([{ type: "GPE", text: "ג" }]);
  });

  test("that occur twice must be given twice", () => {
    const gold = markedMentions("[PER דנה] ו[PER דנה]");
    expect(spanScores(mentionCounts({ gold, answer: gold.slice(1) })).micro).toMatchObject({ precision: 1, recall: 0.5 });
    expect(spanScores(mentionCounts({ gold: gold.slice(1), answer: gold })).micro).toMatchObject({ precision: 0.5, recall: 1 });
  });

  test("hostile brackets take linear time", () => {
    const started = performance.now();
    for (const text of ["[".repeat(200_000), `${"[".repeat(100_000)}\n]`, "[a ".repeat(100_000), "[ ]".repeat(100_000)])
      markedMentions(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("tags", () => {
  const read = (tags: string, scheme: TagScheme) => entitiesOfTags(tags.split(" "), { scheme, malformed: "repair" });

  test("IOB1 begins with I, and with B only after an entity of its type", () => {
    expect(read("I-PER I-PER B-PER O I-ORG I-GPE", "iob1")).toEqual({
      entities: [entity("PER", 0, 2), entity("PER", 2, 3), entity("ORG", 4, 5), entity("GPE", 5, 6)],
      malformed: 0,
    });
    expect(read("O B-PER", "iob1").malformed).toBe(1);
  });

  test("what was written as tags is read back", () => {
    const sizes = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 2 }),
        size: fc.integer({ min: 1, max: 4 }),
        type: fc.constantFrom("PER", "A-B"),
      }),
    );
    fc.assert(
      fc.property(sizes, (parts) => {
        const tags: string[] = [];
        const entities = parts.map(({ gap, size, type }) => {
          tags.push(...Array.from({ length: gap }, () => "O"));
          const marks = size === 1 ? "S" : `B${"I".repeat(size - 2)}E`;
          tags.push(...[...marks].map((mark) => `${mark}-${type}`));
          return entity(type, tags.length - size, tags.length);
        });
        expect(entitiesOfTags(tags, { scheme: "bioes", malformed: "drop" })).toEqual({ entities, malformed: 0 });
      }),
    );
  });

  test.each([
    ["PER", "iob2"],
    ["B-", "iob2"],
    ["B", "iob2"],
    ["S-PER", "iob2"],
    ["L-PER", "bioes"],
    ["", "iob1"],
    ["-PER", "bioes"],
  ] as const)("%j is no tag of %s", (tag, scheme) => {
    expect(() => read(`O ${tag}`, scheme)).toThrowError(expect.objectContaining({ code: "E_ENTITY_TAG" }));
  });
});

describe("files", () => {
  const lines = (text: string) => ({ file: "input", lines: text.split("\n"), unpaired: "refuse" as const });

  test("tagged lines: last column, empty lines between sentences", () => {
    expect(parseTaggedLines(lines("-DOCSTART- O\n\nדוד NNP B-PER\nבן NNP I-PER\n\n\nשלום O\n"))).toEqual([
      { id: "", tokens: ["דוד", "בן"], tags: ["B-PER", "I-PER"] },
      { id: "", tokens: ["שלום"], tags: ["O"] },
    ]);
    expect(() => parseTaggedLines(lines("דוד B-PER\nבן\n"))).toThrowError(
      expect.objectContaining({ problems: [expect.objectContaining({ place: { file: "input", line: 2 } })] }),
    );
  });

  const row = (id: string, form: string, misc = "_") => `${id}\t${form}${"\t_".repeat(7)}\t${misc}`;

  test("CoNLL-U: words, tokens of several words, nested entities", () => {
    const text = [
      "# sent_id = s1",
      "# text = האוניברסיטה שבירושלים נפתחה",
      row("1-2", "האוניברסיטה"),
      row("1", "ה", "Entity=(ORG"),
      row("2", "אוניברסיטה"),
      row("3-5", "שבירושלים"),
      row("3", "ש"),
      row("4", "ב"),
      row("5", "ירושלים", "SpaceAfter=No|Entity=(GPE)ORG)"),
      row("5.1", "ריק"),
      row("6", "נפתחה"),
      "",
    ].join("\n");
    expect(parseConllu(lines(text))).toEqual([
      {
        id: "s1",
        document: "",
        text: "האוניברסיטה שבירושלים נפתחה",
        words: ["ה", "אוניברסיטה", "ש", "ב", "ירושלים", "נפתחה"],
        tokens: ["האוניברסיטה", "שבירושלים", "נפתחה"],
        entities: [entity("ORG", 0, 5), entity("GPE", 4, 5)],
        tokenEntities: [entity("ORG", 0, 2), entity("GPE", 1, 2)],
        unpaired: 0,
      },
    ]);
  });

  test.each([
    ["an entity that is never closed", "Entity=(ORG", 2],
    ["an entity that was never opened", "Entity=ORG)", 2],
    ["an entity without brackets", "Entity=ORG", 3],
    ["an entity without a type", "Entity=()", 3],
  ])("CoNLL-U: %s is refused", (_, misc, line) => {
    const text = `\n${row("1", "א")}\n${row("2", "ב", misc)}\n`;
    expect(() => parseConllu(lines(text))).toThrowError(
      expect.objectContaining({ problems: [expect.objectContaining({ place: { file: "input", line } })] }),
    );
  });

  test("CoNLL-U: brackets without a partner can be dropped, and are counted", () => {
    const text = [row("1", "א", "Entity=(ORG"), row("2", "ב", "Entity=TIMEX)(PER)")].join("\n");
    const [sentence] = parseConllu({ ...lines(text), unpaired: "drop" });
    expect(sentence).toMatchObject({ entities: [entity("PER", 1, 2)], unpaired: 2 });
  });

  test("CoNLL-U: a line without ten columns is refused", () => {
    expect(() => parseConllu(lines("1\tא"))).toThrowError(expect.objectContaining({ code: "E_ENTITY_FILE" }));
  });

  test("hostile brackets take linear time", () => {
    const started = performance.now();
    for (const misc of ["a".repeat(100_000), "(a".repeat(50_000), ")".repeat(100_000)]) {
      expect(() => parseConllu(lines(row("1", "א", `Entity=${misc}`)))).toThrow();
    }
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
