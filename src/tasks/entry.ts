import { columnName } from "../core/column-name.ts";
import type { Parameters, Protocol, Task, Words } from "../core/definition.ts";
import { digestOf } from "../core/digest.ts";
import { KIND_SHAPES, type KindShape } from "./kinds.ts";
import { parameterFaults } from "./parameters.ts";
import { type CompiledTemplate, compileTemplate } from "./template.ts";

/** Something wrong in a definition: `path` leads to the value, `line` counts within a block of text there. */
export interface DefinitionFault {
  readonly definition: "task" | "protocol";
  readonly path: readonly (string | number)[];
  readonly line?: number;
  readonly message: string;
  readonly expected?: string;
  readonly advice?: string;
}

/** Names that can be asked for and listed; asking may know more than the list, as with metrics at any depth. */
export interface Names extends Iterable<string> {
  has(name: string): boolean;
}

/** The metrics and extractors that exist, by name: `tasks` knows no more of `scoring`. */
export interface KnownNames {
  readonly metrics: Names;
  readonly extractors: ReadonlySet<string>;
  /** Why a regular expression cannot be used, if it cannot. */
  readonly expressionFault: (expression: string) => string | undefined;
}

/** A task under a protocol with its parameters: one column of every table. */
export interface Entry {
  readonly task: Task;
  readonly protocol: Protocol;
  /** The protocol with its parameters, "letters-raw@5": its name in every key, column and file. */
  readonly name: string;
  readonly shots: number;
  readonly parameters: Parameters;
  readonly words: Words;
  readonly shape: KindShape;
  readonly templates: {
    readonly preamble?: CompiledTemplate;
    readonly item: CompiledTemplate;
    readonly answer: CompiledTemplate;
    readonly slots: Readonly<Record<string, CompiledTemplate>>;
  };
  /** All metrics of the column: the task's, then those the protocol adds. */
  readonly metrics: readonly string[];
  /** "metric@extractor" for tables and composites. */
  readonly primary: string;
  /** Whether the request depends on the seed; if not, it is sent once. */
  readonly dependsOnSeed: boolean;
}

/** Joins a task and a protocol, checking that they fit, or says everything that does not. */
export function resolveEntry(
  { task, protocol, ...set }: { readonly task: Task; readonly protocol: Protocol } & Partial<Parameters>,
  known: KnownNames,
): { readonly ok: true; readonly entry: Entry } | { readonly ok: false; readonly faults: readonly DefinitionFault[] } {
  const faults: DefinitionFault[] = [];
  const parameters: Parameters = { ...protocol.parameters, ...set };
  const { shots } = parameters;
  const shape = KIND_SHAPES[task.kind];
  if (shape === undefined) {
    faults.push({
      definition: "task",
      path: ["kind"],
      message: `the kind "${task.kind}" cannot be run yet`,
      expected: Object.keys(KIND_SHAPES).join(", "),
    });
    return { ok: false, faults };
  }
  if (!protocol.kinds.includes(task.kind)) {
    faults.push({
      definition: "protocol",
      path: ["kinds"],
      message: `protocol "${protocol.protocol}" does not serve ${task.kind}, the kind of task "${task.task}"`,
      expected: protocol.kinds.join(", "),
      advice: "choose another protocol for this task",
    });
  }
  faults.push(
    ...namesFaults(task, protocol, known),
    ...shotFaults(task, shots),
    ...parameterFaults({ task, protocol, parameters }),
  );
  if (protocol.search?.from === "candidates" && task.candidates === undefined) {
    faults.push({
      definition: "task",
      path: ["task"],
      message: `protocol "${protocol.protocol}" ranks given documents, and task "${task.task}" does not say which`,
      expected: "candidates: judged, or candidates: given",
      advice: "add it to the task, or rank the whole corpus",
    });
  }
  const words = protocol.words[task.language];
  if (words === undefined) {
    faults.push({
      definition: "protocol",
      path: ["words"],
      message: `protocol "${protocol.protocol}" has no words for language "${task.language}" of task "${task.task}"`,
      expected: `words for one of ${Object.keys(protocol.words).join(", ")}`,
      advice: `add words.${task.language} to the protocol`,
    });
    return { ok: false, faults };
  }

  const names = templateNames({ task, shape, words });
  const compile = (
    definition: "task" | "protocol",
    path: readonly string[],
    source: string,
    scope: readonly string[],
  ): CompiledTemplate => {
    const compiled = compileTemplate(source, scope);
    if (compiled.ok) return compiled.template;
    faults.push(...compiled.faults.map((fault) => ({ definition, path, ...fault })));
    return { source, render: () => source };
  };
  const { templates } = protocol;
  const item = compile("protocol", ["templates", "item"], templates.item, names);
  const answer = compile("protocol", ["templates", "answer"], templates.answer, [...names, ...shape.answer]);
  const slots = Object.fromEntries(
    Object.entries(task.slots).map(([slot, source]) => [slot, compile("task", ["slots", slot], source, task.fields)]),
  );
  const preamble =
    templates.preamble === undefined
      ? undefined
      : compile("protocol", ["templates", "preamble"], templates.preamble, ["instruction", ...wordNames(words)]);
  if (faults.length > 0) return { ok: false, faults };

  return {
    ok: true,
    entry: {
      task,
      protocol,
      name: columnName(protocol.protocol, parameters),
      shots,
      parameters,
      words,
      shape,
      templates: { item, answer, slots, ...(preamble === undefined ? {} : { preamble }) },
      metrics: [...new Set([...task.metrics, ...protocol.metrics])],
      primary: `${protocol.primary ?? task.primary}@${protocol.extractors[0]}`,
      dependsOnSeed: dependsOnSeed({ protocol, shots }),
    },
  };
}

/** Digest of everything in the definitions that could move what is asked. Titles and extractors are not in it. */
export function definitionDigest({ task, protocol, parameters: { shots, ...further } }: Entry): string {
  const { title: _title, metrics: _metrics, primary: _primary, dataset: _dataset, fields: _fields, ...asked } = task;
  return digestOf({
    task: asked,
    protocol: {
      name: protocol.protocol,
      version: protocol.version,
      method: protocol.method,
      layout: protocol.layout,
      thinking: protocol.thinking,
      continuation: protocol.continuation,
      sampling: protocol.sampling,
      ...(protocol.search === undefined ? {} : { search: protocol.search }),
      shots: protocol.shots,
      shotLayout: protocol.shotLayout,
      varies: protocol.varies,
      words: protocol.words[task.language],
      templates: protocol.templates,
    },
    shots,
    // Absent where there are none, so that columns without them keep their identity.
    ...(Object.keys(further).length === 0 ? {} : { parameters: further }),
  });
}

function dependsOnSeed({ protocol, shots }: { protocol: Protocol; shots: number }): boolean {
  const { varies, sampling, method } = protocol;
  const drawsShots = varies.includes("shots") && shots > 0;
  const samples = varies.includes("sampling") && method === "generate" && sampling?.temperature !== 0;
  return drawsShots || varies.includes("order") || samples;
}

function namesFaults(task: Task, protocol: Protocol, known: KnownNames): DefinitionFault[] {
  const unknown = (definition: "task" | "protocol", what: string, list: readonly string[], exists: Names) =>
    list.flatMap((name, index): DefinitionFault[] =>
      exists.has(name)
        ? []
        : [
            {
              definition,
              path: [`${what}s`, index],
              message: `unknown ${what} "${name}"`,
              expected: `one of ${[...exists].sort().join(", ")}`,
            },
          ],
    );
  const faults = [
    ...unknown("task", "metric", task.metrics, known.metrics),
    ...unknown("protocol", "metric", protocol.metrics, known.metrics),
    ...unknown(
      "protocol",
      "extractor",
      protocol.extractors,
      new Set([...known.extractors, ...protocol.expressions.map(({ name }) => name)]),
    ),
    ...expressionFaults(protocol, known),
  ];
  if (!task.metrics.includes(task.primary)) {
    faults.push({
      definition: "task",
      path: ["primary"],
      message: `the primary metric "${task.primary}" is not in metrics`,
      expected: task.metrics.join(", "),
    });
  }
  const offered = [...task.metrics, ...protocol.metrics];
  if (protocol.primary !== undefined && !offered.includes(protocol.primary)) {
    faults.push({
      definition: "protocol",
      path: ["primary"],
      message: `the primary metric "${protocol.primary}" is neither the protocol's nor the task's`,
      expected: `one of ${offered.join(", ")}`,
    });
  }
  return faults;
}

function expressionFaults({ expressions }: Protocol, known: KnownNames): DefinitionFault[] {
  return expressions.flatMap(({ name, expression, readBy }, index): DefinitionFault[] => {
    const at = (field: string) => ({ definition: "protocol" as const, path: ["expressions", index, field] });
    const faults: DefinitionFault[] = [];
    if (known.extractors.has(name))
      faults.push({ ...at("name"), message: `there is an extractor "${name}" already`, advice: "give this one another name" });
    if (!known.extractors.has(readBy))
      faults.push({
        ...at("readBy"),
        message: `unknown extractor "${readBy}"`,
        expected: `one of ${[...known.extractors].sort().join(", ")}`,
      });
    const fault = known.expressionFault(expression);
    if (fault !== undefined)
      faults.push({
        ...at("expression"),
        message: `the expression cannot be used: ${fault}`,
        expected: "RE2 syntax, without look-around and back-references",
        advice: "write it with groups",
      });
    return faults;
  });
}

function shotFaults(task: Task, shots: number): DefinitionFault[] {
  if (shots === 0) return [];
  const advice = "name a split of its own for shots, or ask with shots: 0";
  if (task.shotSplit === undefined) {
    return [
      {
        definition: "task",
        path: ["task"],
        message: `${shots} shots are asked, but task "${task.task}" has no shotSplit`,
        advice,
      },
    ];
  }
  if (task.shotSplit !== task.split) return [];
  return [
    {
      definition: "task",
      path: ["shotSplit"],
      message: `shots would be drawn from "${task.split}", the split that is evaluated`,
      advice,
    },
  ];
}

function wordNames(words: Words): string[] {
  return ["words", ...Object.keys(words).map((word) => `words.${word}`)];
}

function templateNames({ task, shape, words }: { task: Task; shape: KindShape; words: Words }): string[] {
  return [
    ...new Set([
      ...shape.required,
      ...shape.optional,
      ...shape.byTask.filter((slot) => Object.hasOwn(task.slots, slot)),
      ...task.fields,
      "choices",
      "labels",
      "instruction",
      ...wordNames(words),
    ]),
  ];
}
