import type { Protocol, Suite, Task } from "../../src/core/definition.ts";
import { CARDS, PROTOCOLS, SUITES, TASKS } from "./definitions.ts";

/** `docs/catalogue.md`: every task, protocol and suite of the package, from their definitions. */
export function cataloguePage(): string {
  const tasks = [...TASKS.values()];
  const isStarter = ({ dataset }: Task) => CARDS.get(dataset)?.starter === true;
  return `# The catalogue

From the definitions in \`tasks/\` and \`datasets/\`; a test keeps this page and them the same. \`mivhan tasks list\` prints it with your own definitions,
\`mivhan tasks show TASK --protocol PROTOCOL\` a prompt. What can be said about published scores is in [reproduce.md](reproduce.md).

## Tasks on data of others

*rows read* means that the rows were read through the card, whose commit and SHA-256 let anyone pull the same bytes. *map* means that the card knows the
columns from what its publishers say; *no map* that someone has to pull the file and paste the map which the command prints, before the task can be asked.
A task whose shots are "none" has no split for them.

${table(["task", "kind", "language", "data", "state", "licence", "shots from", "primary metric"], tasks.filter((task) => !isStarter(task)).map(realRow))}

## Tasks on starter items

Small original sets, CC0-1.0, written for this project: they show what a run looks like and test the harness. Their scores carry the mark STARTER and say
nothing about a model's worth. A second reader, who saw only the questions of the
sets that have one right answer, answered all 280 as the gold says; wordings that were found unclear or stiff were mended.

${table(["task", "kind", "language", "items", "shots", "primary metric"], tasks.filter(isStarter).map(starterRow))}

## Protocols

The name of a column holds the number of shots: \`letters-raw@5\`. \`@N\` changes it. Every protocol serves only the kinds and languages that it has words for.

${table(["protocol", "kinds", "languages", "method", "layout", "thinking", "shots", "what it is"], [...PROTOCOLS.values()].map(protocolRow))}

## Suites

${table(["suite", "columns", "composites", "what it is"], [...SUITES.values()].map(suiteRow))}
`;
}

function realRow({ task, kind, language, dataset, split, shotSplit, primary }: Task): string[] {
  const card = CARDS.get(dataset)!;
  const state = card.verified === "rows-read" ? "rows read" : card.map === undefined ? "no map" : "map";
  return [`\`${task}\``, kind, language, `${dataset}/${split}`, state, card.licence, shotSplit ?? "none", primary];
}

function starterRow({ task, kind, language, dataset, split, shotSplit, primary }: Task): string[] {
  const { splits } = CARDS.get(dataset)!;
  return [`\`${task}\``, kind, language, String(splits[split]?.rows), String(splits[shotSplit ?? ""]?.rows), primary];
}

function protocolRow({ protocol, kinds, words, method, layout, thinking, parameters, title }: Protocol): string[] {
  return [
    `\`${protocol}\``,
    kinds.join(", "),
    Object.keys(words).join(", "),
    method,
    layout,
    thinking,
    String(parameters.shots),
    title,
  ];
}

function suiteRow({ suite, entries, composites, title }: Suite): string[] {
  return [`\`${suite}\``, String(entries.length), composites.map(({ composite }) => composite).join(", "), title];
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), `|${titles.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
