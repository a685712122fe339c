import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/item.ts";
import { random } from "../../src/core/random.ts";
import { IdTable } from "../../src/data/id-table.ts";
import { ItemStore, selectItems } from "../../src/data/item-store.ts";

const source = random("test", "item store");

function makeItem(number: number): Item {
  const letters = Array.from({ length: source.below(200) }, () =>
    String.fromCodePoint(source.below(3) === 0 ? 0x1f600 : 0x5d0 + source.below(27)),
  );
  return {
    id: `פריט-${number}`,
    fields: { question: letters.join(""), number },
    choices: ["א", "ב"],
    gold: { kind: "choice", index: number % 2 },
  };
}

describe.each([
  ["kept in memory", Number.POSITIVE_INFINITY],
  ["kept in a file from the first on", 0],
  ["moved to a file on the way", 30_000],
])("items %s", (_, kept) => {
  const items = Array.from({ length: 3000 }, (_, number) => makeItem(number));
  const store = new ItemStore({ kept });
  for (const item of items) store.add(item);

  it("come back as they were, in order and at any position", () => {
    expect([...store]).toEqual(items);
    for (let draw = 0; draw < 500; draw++) {
      const position = source.below(items.length);
      expect(store.at(position)).toEqual(items[position]);
      expect(store.at(position + 1)).toEqual(items[position + 1]);
    }
    expect([-1, items.length].map((position) => store.at(position))).toEqual([undefined, undefined]);
  });

  it("are found by their ids", () => {
    expect(items.map(({ id }) => store.positionOf(id))).toEqual(items.map((_, position) => position));
    expect(store.positionOf("פריט-3000")).toBeUndefined();
    expect([0, 2999, 3000].map((position) => store.idAt(position))).toEqual(["פריט-0", "פריט-2999", undefined]);
  });

  it("can be added to after they were read", () => {
    const growing = new ItemStore({ kept });
    for (const item of items.slice(0, 300)) {
      growing.add(item);
      expect(growing.at(growing.length - 1)).toEqual(item);
    }
    expect([...growing]).toEqual(items.slice(0, 300));
  });

  it("are selected by position", () => {
    const selected = selectItems(store, [7, 2, 2999]);
    expect([...selected]).toEqual([items[7], items[2], items[2999]]);
    expect([selected.at(2), selected.at(3)]).toEqual([items[2999], undefined]);
  });
});

describe("a table of ids", () => {
  it("agrees with a Map, also for ids that differ in little", () => {
    const table = new IdTable();
    const map = new Map<string, number>();
    for (let draw = 0; draw < 20_000; draw++) {
      const id = source.below(15_000).toString(2).replaceAll("0", "א");
      expect(table.positionOf(id)).toBe(map.get(id));
      if (map.has(id)) continue;
      map.set(id, map.size);
      table.add(id);
    }
    for (const [id, position] of map) expect(table.idAt(position)).toBe(id);
    expect(table.positionOf("")).toBeUndefined();
  });
});

describe.skipIf(process.platform === "win32")("the file of many items", () => {
  it("leaves no name behind while it is used", () => {
    const before = names();
    const store = new ItemStore({ kept: 0 });
    store.add(makeItem(1));
    expect(names()).toEqual(before);
    expect(store.length).toBe(1);
  });
});

function names(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("mivhan-items-"));
}
