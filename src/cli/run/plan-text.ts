import type { Suite } from "../../core/definition.ts";
import type { Model } from "../../core/model.ts";
import { tableLines } from "../../report/text-table.ts";
import { askedPositions } from "../../run/plan.ts";
import type { Shard } from "../../store/run-directory.ts";
import { canDo } from "../models/capabilities.ts";
import type { PreparedEntry } from "./prepare.ts";

/** The plan of a run for people: what would be asked of whom, and nothing is sent. */
export function planLines({
  suite,
  models,
  prepared,
  concurrency,
  shard,
}: {
  suite: Suite;
  models: readonly Model[];
  prepared: readonly PreparedEntry[];
  concurrency: number | "auto";
  shard?: Shard;
}): string[] {
  const rows = prepared.map(({ planned, asker }) => {
    const { entry, items, seeds, marks, data } = planned;
    const asked = askedPositions(planned);
    const first = asked.length === 0 ? undefined : items.at(asked[0] as number);
    const characters = first === undefined ? 0 : promptLength(asker.ask(first, seeds[0] ?? 1).request.prompt);
    return [
      entry.task.task,
      entry.name,
      entry.protocol.method,
      entry.primary,
      String(asked.length),
      String(seeds.length),
      String(asked.length * seeds.length),
      String(characters),
      data.card.verified,
      marks.join(" "),
    ];
  });
  const left = ["task", "protocol", "method", "metric@extractor"].map((title) => ({ title, align: "left" as const }));
  const right = ["items", "seeds", "requests", "characters"].map((title) => ({ title, align: "right" as const }));
  const columns = [...left, ...right, { title: "data", align: "left" as const }, { title: "marks", align: "left" as const }];
  const requests = rows.reduce((sum, row) => sum + Number(row[6]), 0);
  return [
    `suite ${suite.suite} (${suite.title})`,
    "",
    ...tableLines({ columns, rows }, "unlimited"),
    "",
    ...models.map((model) => {
      const unable = prepared
        .filter(({ planned }) => !canDo(model, planned.entry.protocol))
        .map(({ planned }) => planned.entry.protocol.method);
      const note = unable.length === 0 ? "" : `; it cannot do ${[...new Set(unable)].join(", ")}`;
      const pace = concurrency === "auto" ? "as many at once as it can take" : `${concurrency} at once`;
      return `model ${model.name} (${model.identity.backend}): ${requests} requests, ${pace}${note}`;
    }),
    ...(shard === undefined ? [] : [`shard ${shard.index} of ${shard.of}: every ${shard.of}th item of each task is asked here`]),
    "characters: of the first item's prompt. Nothing was sent.",
  ];
}

function promptLength(prompt: Parameters<typeof textOf>[0]): number {
  return [...textOf(prompt)].length;
}

function textOf(
  prompt:
    | { readonly layout: "raw"; readonly parts: readonly string[] }
    | { readonly layout: "chat"; readonly messages: readonly { readonly content: string }[] },
): string {
  return prompt.layout === "raw" ? prompt.parts.join("") : prompt.messages.map(({ content }) => content).join("");
}
