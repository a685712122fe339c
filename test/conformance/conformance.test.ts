import { describe, expect, test } from "vitest";
import { createModel } from "../../src/models/registry.ts";
import { services } from "../helpers/model-services.ts";
import { toyModel } from "../helpers/toy-model.ts";
import { CONFORMING, type Conforming } from "./backends.ts";
import { CASES, type Case, type CaseName } from "./cases.ts";

const toy = toyModel();
const CONTEXT = 4096;

async function runCase({ backend, start }: Conforming, name: CaseName) {
  const server = await start(toy);
  const model = await createModel(
    { backend, model: "toy", url: `${server.url}/v1`, ...(backend === "ollama" ? { numCtx: CONTEXT } : {}) },
    services(),
  );
  try {
    if (name === "refused") await server.close();
    const { run }: Case = CASES[name];
    await run({ model, toy, contextLength: CONTEXT });
  } finally {
    await model.close?.();
    if (name !== "refused") await server.close();
  }
}

describe.each(CONFORMING)("$backend", (conforming) => {
  for (const [name, { title }] of Object.entries(CASES) as [CaseName, Case][]) {
    const reason = conforming.skips[name];
    if (reason === undefined) test(title, () => runCase(conforming, name));
    // What is skipped must really fail: a reason that has become untrue is found out.
    else test(`cannot: ${title} (${reason})`, () => expect(runCase(conforming, name)).rejects.toThrow());
  }
});

test("the table of capabilities in the docs is the one that this suite holds", async () => {
  const shown = Object.entries(CASES) as [CaseName, Case][];
  const mark = ({ skips }: Conforming, name: CaseName) => (skips[name] === undefined ? "yes" : "no");
  const reasons = CONFORMING.flatMap(({ backend, skips }) =>
    Object.entries(skips).map(([name, reason]) => `- \`${backend}\` · ${CASES[name as CaseName].title}: ${reason}`),
  );
  const table = [
    "# What each backend can do",
    "",
    'Made by `test/conformance/conformance.test.ts`; after a change run it with `--update`. A "no" is tested too: it must fail by name.',
    "",
    `| | ${CONFORMING.map(({ backend }) => `\`${backend}\``).join(" | ")} |`,
    `|---|${CONFORMING.map(() => "---").join("|")}|`,
    ...shown.map(([name, { title }]) => `| ${title} | ${CONFORMING.map((each) => mark(each, name)).join(" | ")} |`),
    "",
    "## Reasons",
    "",
    ...reasons,
    "",
  ].join("\n");
  await expect(table).toMatchFileSnapshot("../../docs/backends/capabilities.md");
});
