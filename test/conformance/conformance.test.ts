import { describe, expect, test } from "vitest";
import { createModel } from "../../src/models/registry.ts";
import { services } from "../helpers/model-services.ts";
import { toyModel, toyRelevance, toyTemplate, toyVector } from "../helpers/toy-model.ts";
import { CONFORMING, type Conforming } from "./backends.ts";
import { CASES, type Case, type CaseName, expectNo } from "./cases.ts";

const toy = toyModel();
const CONTEXT = 4096;
const cases = Object.entries(CASES) as [CaseName, Case][];

async function runCase({ backend, start, entry = (url) => ({ url: `${url}/v1` }), layout = "raw" }: Conforming, name: CaseName) {
  if (start === undefined) throw new TypeError(`${backend} has no server to start`);
  const server = await start(toy, CONTEXT);
  const model = await createModel({ backend, model: "toy", ...entry(server.url, CONTEXT) }, services());
  try {
    if (name === "refused") await server.close();
    await CASES[name].run({
      model,
      toy,
      chatText: toyTemplate,
      vectorOf: toyVector,
      relevanceOf: toyRelevance,
      layout,
      contextLength: CONTEXT,
      digits: 9,
    });
  } finally {
    await model.close?.();
    if (name !== "refused") await server.close();
  }
}

describe.each(CONFORMING.filter(({ start }) => start !== undefined))("$backend", (conforming) => {
  for (const [name, { title }] of cases) {
    const reason = conforming.skips[name];
    if (reason === undefined) test(title, () => runCase(conforming, name));
    // What is skipped must really fail, and by name: a reason that has become untrue is found out.
    else test(`cannot: ${title} (${reason})`, () => expectNo(runCase(conforming, name)));
  }
});

test("the table of capabilities in the docs is the one that this suite holds", async () => {
  const mark = ({ skips }: Conforming, name: CaseName) => (skips[name] === undefined ? "yes" : "–");
  const table = [
    "# What each backend can do",
    "",
    "Made by `test/conformance/conformance.test.ts`; after a change run it with `--update`. A dash is tested too: the operation must be absent or",
    "fail by name. `gguf` runs the same cases in its real engine (`npm run test:oracles`), `vllm`, `llama-cpp` and `llama-cpp-python` also in their",
    "real servers (`npm run test:servers`).",
    "",
    `| | ${CONFORMING.map(({ backend }) => `\`${backend}\``).join(" | ")} |`,
    `|---|${CONFORMING.map(() => "---").join("|")}|`,
    ...cases.map(([name, { title }]) => `| ${title} | ${CONFORMING.map((each) => mark(each, name)).join(" | ")} |`),
    "",
    "## Reasons",
    "",
    ...reasonLines(),
    "",
  ].join("\n");
  await expect(table).toMatchFileSnapshot("../../docs/backends/capabilities.md");
});

/** One line for each reason, with the cases and the backends that it stands for. */
function reasonLines(): string[] {
  const lines = new Map<string, string[]>();
  for (const { backend, skips } of CONFORMING) {
    for (const reason of new Set(Object.values(skips))) {
      const titles = cases.filter(([name]) => skips[name] === reason).map(([, { title }]) => title);
      const line = `${titles.join("; ")}: ${reason}`;
      lines.set(line, [...(lines.get(line) ?? []), `\`${backend}\``]);
    }
  }
  return [...lines].map(([line, backends]) => `- ${backends.join(", ")} · ${line}`);
}
