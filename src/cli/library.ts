import { readdir, readFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Card, Protocol, Suite, Task } from "../core/definition.ts";
import { MivhanError, type Problem } from "../core/errors.ts";
import { parseCard } from "../definitions/card.ts";
import { didYouMean } from "../definitions/nearest.ts";
import { PACKAGE_ROOT } from "../definitions/package-root.ts";
import { parseProtocol } from "../definitions/protocol.ts";
import type { PlaceOf, ReadResult } from "../definitions/read.ts";
import { parseSuite } from "../definitions/suite.ts";
import { parseTask } from "../definitions/task.ts";

export interface Loaded<T> {
  readonly value: T;
  readonly file: string;
  readonly placeOf: PlaceOf;
}

interface Definitions {
  readonly task: Task;
  readonly protocol: Protocol;
  readonly suite: Suite;
  readonly card: Card;
}
type What = keyof Definitions;

/** Definitions by name: those of the user's folders first, then those that come with Mivhan. Only what is named is read. */
export interface Library {
  names(what: What): Promise<readonly string[]>;
  /** By name, or by the path of a YAML file. @throws MivhanError E_DEFINITION with every problem, E_UNKNOWN_NAME */
  load<W extends What>(what: W, name: string): Promise<Loaded<Definitions[W]>>;
}

const FOLDERS: Readonly<Record<What, string>> = {
  task: "tasks",
  protocol: "tasks/protocols",
  suite: "tasks/suites",
  card: "datasets",
};
const PARSERS: { readonly [W in What]: (text: string, file: string) => ReadResult<Definitions[W]> } = {
  task: parseTask,
  protocol: parseProtocol,
  suite: parseSuite,
  card: parseCard,
};

/** @param roots folders laid out as this package is (`tasks/`, `tasks/protocols/`, `tasks/suites/`, `datasets/`) */
export function openLibrary(roots: readonly string[]): Library {
  const all = [...roots.map((root) => resolve(root)), PACKAGE_ROOT];
  const cache = new Map<string, Promise<Loaded<unknown>>>();

  const names = async (what: What): Promise<readonly string[]> => {
    // Only protocols have folders of their own, such as published/; tasks/ holds the protocols and suites themselves.
    const recursive = what === "protocol";
    const lists = await Promise.all(all.map((root) => readdir(join(root, FOLDERS[what]), { recursive }).catch(() => [])));
    const found = lists.flat().filter((name) => name.endsWith(".yaml"));
    return [...new Set(found.map((name) => name.slice(0, -".yaml".length).replaceAll(sep, "/")))].sort();
  };
  const find = async (what: What, name: string): Promise<{ file: string; text: string }> => {
    const given = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    const files = given
      ? [resolve(name)]
      : /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)?$/.test(name)
        ? all.map((root) => join(root, FOLDERS[what], `${name}.yaml`))
        : [];
    for (const file of files) {
      const text = await readFile(file, "utf8").catch(() => undefined);
      if (text !== undefined)
        return { file: file.startsWith(PACKAGE_ROOT + sep) ? file.slice(PACKAGE_ROOT.length + 1) : file, text };
    }
    const known = await names(what);
    throw new MivhanError({
      code: "E_UNKNOWN_NAME",
      family: "input",
      message: given ? `there is no file ${name}` : `there is no ${what} "${name}"`,
      advice: didYouMean(name, known) ?? `known: ${known.join(", ")}`,
    });
  };
  const read = async <W extends What>(what: W, name: string): Promise<Loaded<Definitions[W]>> => {
    const { file, text } = await find(what, name);
    const result = PARSERS[what](text, file);
    if (!result.ok) throw definitionError(result.problems);
    return { value: result.value, file, placeOf: result.placeOf };
  };
  return {
    names,
    load<W extends What>(what: W, name: string) {
      const key = `${what} ${name}`;
      const loading = (cache.get(key) as Promise<Loaded<Definitions[W]>> | undefined) ?? read(what, name);
      cache.set(key, loading);
      return loading;
    },
  };
}

export function definitionError(problems: readonly Problem[]): MivhanError {
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  return new MivhanError({
    code: "E_DEFINITION",
    family: "input",
    message: `${count} in what you gave; nothing was sent`,
    problems,
  });
}
