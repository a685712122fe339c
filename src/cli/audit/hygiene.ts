import { choiceOrder } from "../../core/chance.ts";
import type { Item } from "../../core/item.ts";
import type { ManifestEntry } from "../../core/manifest.ts";
import type { Outcome } from "../../core/outcome.ts";
import { random } from "../../core/random.ts";
import { loadTaskItems } from "../../data/judged-items.ts";
import { dataRoot, findSplitFile } from "../../data/location.ts";
import type { ReadableEntry } from "../../run/derive.ts";
import { type LengthCues, lengthCues, type PlacedAnswer, type PositionBias, positionBias } from "../../scoring/hygiene.ts";
import { type LabelHygiene, labelHygiene, repeatedItems, seenItems } from "../../scoring/hygiene-content.ts";
import type { Registry } from "../../scoring/registry.ts";
import { summariseColumn } from "../../summary/column.ts";
import type { Score } from "../../summary/model.ts";

/** Another split of the data, and how many of the asked items stand in it as well. */
export type SplitOverlap =
  | { readonly split: string; readonly seen: number; readonly score?: Score; readonly unseen?: Score }
  /** Why it could not be read. */
  | { readonly split: string; readonly reason: string };

/** What could move the score of one (task, protocol) besides the model's knowledge. */
export interface ColumnHygiene {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  readonly extractor: string;
  readonly items: number;
  /** Whether the order of the choices was drawn by chance. */
  readonly shuffled: boolean;
  readonly repeated: number;
  readonly positions?: PositionBias;
  readonly lengths?: LengthCues;
  readonly labels?: LabelHygiene;
  readonly splits: readonly SplitOverlap[];
}

export interface HygieneInput {
  readonly entry: ManifestEntry;
  readonly readable: ReadableEntry;
  readonly outcomes: readonly Outcome[];
  /** Of this column; empty where the method is not `generate`. */
  readonly replies: readonly string[];
  readonly dataFolders: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export async function columnHygiene(input: HygieneInput, registry: Registry): Promise<ColumnHygiene> {
  const { entry, readable, replies } = input;
  const { kind, labels } = readable.spec;
  const items = [...readable.items];
  const [, extractor = ""] = entry.primary.split("@");
  const base = {
    task: entry.task,
    protocol: entry.protocol,
    primary: entry.primary,
    extractor,
    items: items.length,
    shuffled: readable.variesOrder && entry.seeds.some((seed) => seed !== 1),
    repeated: repeatedItems(items),
  };
  const splits = await overlaps(input, registry);
  if (kind === "multiple-choice") {
    const answers = placedAnswers(input, extractor);
    const lengths = lengthCues(answers);
    const positions = positionBias(answers, random("position bias", entry.task, entry.protocol));
    return { ...base, positions, ...(lengths === undefined ? {} : { lengths }), splits };
  }
  if (kind !== "classification") return { ...base, splits };
  const answers = input.outcomes.flatMap((outcome) =>
    outcome.status === "collected" ? (outcome.readings[extractor]?.answer ?? []) : [],
  );
  return { ...base, labels: labelHygiene({ labels, items, answers, replies }), splits };
}

function placedAnswers({ readable, outcomes }: HygieneInput, extractor: string): PlacedAnswer[] {
  const items = new Map([...readable.items].map((item) => [item.id, item]));
  return outcomes.flatMap((outcome) => {
    const item = items.get(outcome.item);
    if (outcome.status !== "collected" || item?.gold.kind !== "choice") return [];
    const seed = readable.variesOrder ? outcome.seed : 1;
    const order = choiceOrder(item.choices.length, { seed, task: outcome.task, item: item.id });
    const answer = outcome.readings[extractor]?.answer;
    return [
      {
        choices: order.map((index) => item.choices[index] as string),
        gold: order.indexOf(item.gold.index),
        ...(answer === undefined ? {} : { answered: order.indexOf(Number(answer)) }),
      },
    ];
  });
}

/** Every other split of the card, and the score with and without the items that stand in it. */
async function overlaps(input: HygieneInput, registry: Registry): Promise<SplitOverlap[]> {
  const { entry, readable } = input;
  const { card, taskDefinition: task } = entry;
  const splits = Object.keys(card.splits).filter((split) => split !== task.split);
  return Promise.all(
    splits.map(async (split): Promise<SplitOverlap> => {
      const other = await itemsOf(split, input);
      if (!other.ok) return { split, reason: other.reason };
      const seen = seenItems([...readable.items], other.items);
      if (seen.size === 0) return { split, seen: 0 };
      const [score, unseen] = [scoreOf(input, () => true, registry), scoreOf(input, (item) => !seen.has(item), registry)];
      return {
        split,
        seen: seen.size,
        ...(score === undefined ? {} : { score }),
        ...(unseen === undefined ? {} : { unseen }),
      };
    }),
  );
}

function scoreOf(
  { entry, readable, outcomes }: HygieneInput,
  holds: (item: string) => boolean,
  registry: Registry,
): Score | undefined {
  const items = new Map([...readable.items].filter(({ id }) => holds(id)).map((item) => [item.id, clusterOf(item)]));
  if (items.size === 0) return undefined;
  const calls = { attempts: 0, failures: {}, tokens: { prompt: 0, completion: 0, reasoning: 0, replies: 0 }, ways: {} };
  const own = outcomes.filter(({ item }) => items.has(item));
  return summariseColumn({ entry: { ...entry, items: items.size }, outcomes: own, items, calls, tolerance: 1 }, registry).score;
}

function clusterOf({ cluster }: Item): { readonly cluster?: string } {
  return cluster === undefined ? {} : { cluster };
}

async function itemsOf(
  split: string,
  { entry, readable, dataFolders, environment }: HygieneInput,
): Promise<{ readonly ok: true; readonly items: readonly Item[] } | { readonly ok: false; readonly reason: string }> {
  const { card } = entry;
  const root = await rootOf(split, { entry, dataFolders, environment });
  if (root === undefined) return { ok: false, reason: `not at hand: pull ${card.card}, or name its folder with --data` };
  const { kind, labels } = readable.spec;
  const loaded = await loadTaskItems(card, split, { root, kind, labels });
  if (loaded.ok) return loaded;
  return { ok: false, reason: loaded.problems[0]?.message ?? "it cannot be read" };
}

async function rootOf(
  split: string,
  { entry, dataFolders, environment }: Pick<HygieneInput, "entry" | "dataFolders" | "environment">,
): Promise<string | undefined> {
  const file = entry.card.splits[split];
  if (file === undefined) return undefined;
  for (const folder of dataFolders)
    if ((await findSplitFile(folder, { card: entry.card.card, split: file })) !== undefined) return folder;
  const found = await dataRoot(entry.card, { environment });
  return found.ok ? found.root : undefined;
}
