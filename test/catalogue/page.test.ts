import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../helpers/cli.ts";
import { CARDS, PROTOCOLS, SUITES, TASKS } from "./definitions.ts";
import { cataloguePage } from "./page.ts";

describe("docs/catalogue.md", () => {
  it("lists what is there; `npx vitest run test/catalogue/page.test.ts -u` writes it anew", async () => {
    await expect(cataloguePage()).toMatchFileSnapshot(join(ROOT, "docs/catalogue.md"));
  });
});

describe("every definition", () => {
  const files = [
    ...[...TASKS].map(([file, { task }]) => [file, task]),
    ...[...PROTOCOLS].map(([file, { protocol }]) => [file, protocol]),
    ...[...SUITES].map(([file, { suite }]) => [file, suite]),
    ...[...CARDS].map(([file, { card }]) => [file, card]),
  ];
  it.each(files)("%s has the name of its file", (file, name) => {
    expect(name).toBe(file);
  });

  it.each([...TASKS.values()].map((task) => [task.task, task] as const))("%s names a card that is there", (_name, task) => {
    expect(CARDS.get(task.dataset)).toBeDefined();
  });

  it.each([...SUITES.values()].map((suite) => [suite.suite, suite] as const))(
    "%s names tasks and protocols that are there",
    (_name, { entries }) => {
      expect(entries.filter(({ task, protocol }) => !TASKS.has(task) || !PROTOCOLS.has(protocol))).toEqual([]);
    },
  );
});

describe("docs/reproduce.md", () => {
  const page = readFileSync(join(ROOT, "docs/reproduce.md"), "utf8");
  const commands = [...page.matchAll(/`mivhan run ([^`]+)`/g)].map(([, flags]) => flags as string);
  const valuesOf = (flag: string) =>
    commands.flatMap((command) => [...command.matchAll(new RegExp(`--${flag} (\\S+)`, "g"))].map(([, value]) => value as string));

  it("names suites, tasks and protocols that are there", () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(valuesOf("suite").filter((name) => !SUITES.has(name))).toEqual([]);
    expect(valuesOf("task").filter((name) => !TASKS.has(name))).toEqual([]);
    expect(valuesOf("protocol").filter((name) => !PROTOCOLS.has(name.replace(/@\d+$/, "")))).toEqual([]);
  });
});
