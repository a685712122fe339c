import { describe, expect, it } from "vitest";
import { csvParts } from "../../src/page/download.ts";
import { type Filter, filterRows } from "../../src/page/filter.ts";
import { buildRows, findRow, type RowStore, rowLink } from "../../src/page/rows.ts";
import { type ColumnRows, type PageIndex, STATES, type State } from "../../src/report/page-blocks.ts";
import { threeModels } from "../report/sample.ts";

const results = threeModels();
const code = (state: State) => STATES.indexOf(state);

/** An index of one task with `items` items, and a column in which two of the three models answered all of them. */
function pageOf(items: number): { index: PageIndex; columns: ColumnRows[] } {
  const places = Array.from({ length: items }, (_, item) => item);
  const index: PageIndex = {
    results: { ...results, columns: results.columns.slice(0, 1) },
    tasks: [
      {
        task: "trivia-he",
        ids: places.map((item) => `q${item + 1}`),
        texts: places.map((item) => `שאלה ${item + 1}: מהי בירת צרפת? ${item % 10 === 3 ? "שָׁלוֹם" : ""}`),
        groups: places.map(() => ""),
        lengths: places.map((item) => (item === 7 ? 9999 : 30)),
        masked: false,
      },
    ],
  };
  const model = (right: (item: number) => boolean, state: (item: number) => State = () => "answered") => ({
    state: places.map((item) => code(state(item))),
    value: places.map((item) => (state(item) === "errored" ? null : right(item) ? 1 : 0)),
    ms: places.map((item) => (item === 11 ? 5000 : 10)),
    tries: places.map((item) => (item === 5 ? 3 : 1)),
    tokens: places.map((item) => (item === 2 ? null : 7)),
    answer: places.map((item) => (item % 2 === 0 ? "פריז" : "London")),
  });
  const columns: ColumnRows[] = [
    {
      task: 0,
      item: places,
      seed: places.map(() => 1),
      models: [
        model((item) => item % 3 === 0),
        model(
          (item) => item % 2 === 0,
          (item) => (item === 1 ? "errored" : "answered"),
        ),
        null,
      ],
    },
  ];
  return { index, columns };
}

const everything: Filter = { text: "", column: "all", flags: [], sort: "as asked" };
const small = pageOf(60);
const store = buildRows(small.index, small.columns);
const found = (filter: Partial<Filter>, of: RowStore = store, index = small.index) => [
  ...filterRows(of, { ...everything, ...filter }, index),
];

describe("filters", () => {
  it("pass everything when none is set", () => {
    expect(found({})).toHaveLength(60);
  });

  it("find the rows on which models differ, and those that none gets right", () => {
    expect(found({ flags: ["differ"] })).toEqual(found({}).filter((row) => row !== 1 && (row % 3 === 0) !== (row % 2 === 0)));
    expect(found({ flags: ["wrong"] }).every((row) => row % 3 !== 0 && row % 2 !== 0)).toBe(true);
  });

  it("find what errored, was tried again, was slow, was long", () => {
    expect(found({ flags: ["errored"] })).toEqual([1]);
    expect(found({ flags: ["retried"] })).toEqual([5]);
    expect(found({ flags: ["slow"] })).toEqual([11]);
    expect(found({ flags: ["long"] })).toEqual([7]);
  });

  it("are all required together", () => {
    expect(found({ flags: ["errored", "slow"] })).toEqual([]);
  });

  it("search without points, in any case, in ids, questions and answers, word by word", () => {
    expect(found({ text: "שלום" })).toEqual([3, 13, 23, 33, 43, 53]);
    expect(found({ text: "שָׁלוֹם" })).toEqual(found({ text: "שלום" }));
    expect(found({ text: "LONDON q2" })).toEqual(found({ text: "london" }).filter((row) => String(row + 1).startsWith("2")));
    expect(found({ text: "פריז" })).toHaveLength(30);
    expect(found({ text: "אין כזה" })).toEqual([]);
  });

  it("sort by difficulty, time and length, ties in the order asked", () => {
    expect(found({ sort: "hardest first" })[0]).toBe(1);
    expect(found({ sort: "slowest first" })[0]).toBe(11);
    expect(found({ sort: "longest first" }).slice(0, 2)).toEqual([7, 0]);
  });
});

describe("permalinks", () => {
  it("lead back to their row, whatever the id holds", () => {
    for (const row of [0, 17, 59]) expect(findRow(store, rowLink(store, row, small.index), small.index)).toBe(row);
    const odd = {
      ...small.index,
      tasks: [{ ...small.index.tasks[0]!, ids: small.index.tasks[0]!.ids.map((id) => `${id}/ü ?#&`) }],
    };
    expect(findRow(store, rowLink(store, 5, odd), odd)).toBe(5);
  });

  it("to what is not there find nothing", () => {
    expect(findRow(store, "trivia-he/letter-chat%400/q999/1", small.index)).toBe(-1);
    expect(findRow(store, "nonsense", small.index)).toBe(-1);
  });
});

describe("the CSV of a list", () => {
  it("has a line per row and model that was asked, formulas neutralised", () => {
    const parts = csvParts(store, Uint32Array.from([0, 1]), small.index);
    expect(parts).toHaveLength(1 + 2 * 2);
    expect(parts[1]).toBe("trivia-he,letter-chat@0,q1,1,dicta_24B|chat,answered,1,10,1,פריז\n");
    expect(parts[4]).toContain(",errored,,10,1,");
  });
});

describe("items that a scan found in a corpus", () => {
  it("are told apart from the others of their column; without a scan the mark of the column is all that is known", () => {
    const { index, columns } = pageOf(60);
    const [task] = index.tasks as [(typeof index.tasks)[number]];
    const scanned = task.ids.map((_, item) =>
      item === 4 ? "dirty" : item === 5 ? "short-dirty" : item === 6 ? "touched" : "clean",
    );
    const page = { ...index, tasks: [{ ...task, scanned }] };
    expect(found({ flags: ["contaminated"] }, buildRows(page as typeof index, columns), index)).toEqual([4, 5]);
    expect(found({ flags: ["contaminated"] })).toEqual([]);
  });
});

describe("a hundred thousand rows", () => {
  it("are filtered, searched and sorted as a few are", () => {
    const large = pageOf(100_000);
    const big = buildRows(large.index, large.columns);
    const rows = (filter: Partial<Filter>) => found(filter, big, large.index);
    expect(rows({ text: "שלום" })).toHaveLength(10_000);
    expect(rows({ text: "london", flags: ["differ"] }).every((row) => row % 2 === 1)).toBe(true);
    expect(rows({ sort: "hardest first" })).toHaveLength(100_000);
  });
});
