import type { Finding } from "../../models/finding.ts";
import type { Probe } from "../../models/probe.ts";
import { left, tableLines } from "../../report/text-table.ts";

/** What a probe found, as lines: what is served, then one row per ability. */
export function probeLines(
  { name, backend, probe }: { readonly name: string; readonly backend: string; readonly probe: Probe },
  width: number | "unlimited",
): string[] {
  const { served, fingerprint } = probe;
  const said = [
    ["model", served.model],
    ["revision", served.revision],
    ["version", served.version],
    ["context", served.contextLength === undefined ? undefined : `${served.contextLength} tokens`],
  ].flatMap(([what, value]) => (value === undefined ? [] : [`${what} ${value}`]));
  const rows = abilities(probe).map(([ability, found]) => [
    ability,
    found.found,
    found.found === "yes" ? (found.note ?? "") : found.reason,
  ]);
  return [
    `${name} (${backend})`,
    said.length === 0 ? "the server does not say what it serves" : `serves ${said.join(", ")}`,
    "",
    ...tableLines({ columns: [left("ability"), left("found"), left("how, or why not")], rows }, width),
    "",
    "absent" in fingerprint ? `no fingerprint: ${fingerprint.absent}` : `fingerprint ${fingerprint.digest}`,
  ];
}

function abilities(probe: Probe): (readonly [string, Finding])[] {
  return [
    ["generates from raw prompts", probe.raw],
    ["generates from chats", probe.chat],
    ["same greedy answer twice", probe.deterministic],
    ["honours the seed", probe.seeded],
    ["shows its tokenizer", probe.tokenizes],
    ["tokens before a prompt (BOS)", probe.bos],
    ...Object.entries(probe.labels).map(([set, found]) => [`scores labels: ${set.replaceAll("-", " ")}`, found] as const),
    ["scores texts", probe.texts],
    ["scores labels of chats", probe.chatLabels],
    ["scores texts of chats", probe.chatTexts],
    ["log-likelihoods add up", probe.additive],
    ["scores do not depend on order", probe.orderFree],
    ["embeds", probe.embeds],
    ["ranks passages", probe.ranks],
  ];
}
