import { choiceOrder, requestSeed } from "../core/chance.ts";
import type { Task } from "../core/definition.ts";
import { digestOf, digestOfText } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import type { Entity, Item, Items, ItemView } from "../core/item.ts";
import type { Json } from "../core/json.ts";
import type { Message, ModelRequest, Prompt, SearchRequest } from "../core/request.ts";
import type { Entry } from "./entry.ts";
import { keepWords, passagesOf } from "./long-context.ts";
import { passageSlot } from "./parameters.ts";
import { drawShots, type ShotPool } from "./shots.ts";

/** One item as it is asked under one seed. */
export interface Question {
  readonly request: ModelRequest;
  /** Digest of the request without the item's view: prompt, continuations, sampling, seed. */
  readonly digest: string;
  /** The distinct texts of the prompt, by digest, and the references that name them in order. */
  readonly parts: ReadonlyMap<string, string>;
  readonly references: readonly string[];
  /** Position → index in the data, for choices. */
  readonly order: readonly number[];
  readonly shotIds: readonly string[];
}

/** Turns items into requests. The same (entry, item, seed) gives the same bytes whatever else is asked, and in any order. */
export interface Asker {
  ask(item: Item, seed: number): Question;
  /** What `ask` asks, without its digests. */
  requestOf(item: Item, seed: number): ModelRequest;
}

/**
 * How often each gold occurs among the items of the shots split, as a model would write it: choice index, offered label, type of an
 * entity, number or text. It is what the `majority` baseline may know.
 */
function countGolds(items: readonly Item[], task: Task): Record<string, number> {
  const counts = new Map<string, number>();
  const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { gold } of items) {
    if (gold.kind === "entities") {
      for (const { type } of gold.entities) count(offeredSpelling(task, type));
      continue;
    }
    const key =
      gold.kind === "choice"
        ? String(gold.index)
        : gold.kind === "label"
          ? offeredSpelling(task, gold.label)
          : gold.kind === "number"
            ? gold.value
            : gold.kind === "texts"
              ? gold.texts.join("\n")
              : Object.keys(gold.grades).join("\n");
    count(key);
  }
  return Object.fromEntries(counts);
}

/** How a label is written in the prompt. */
function offeredSpelling(task: Task, name: string): string {
  return task.labels.find(({ label }) => label === name)?.spellings[0] ?? name;
}

function offeredLabels(task: Task): string[] {
  return task.labels.map(({ label }) => offeredSpelling(task, label));
}

/** What some kinds need beside the item: the digest of the corpus that is searched, the items among whose passages one is hidden. */
export interface AskedData {
  readonly corpus?: string | undefined;
  readonly items?: Items;
}

/** @param candidates items of the split for shots; empty when no shots are asked */
export function createAsker(entry: Entry, candidates: readonly Item[], { corpus = "", items = [] }: AskedData = {}): Asker {
  const { task, protocol } = entry;
  const pools = new Map<number, ShotPool>();
  const shotTexts = new Map<string, ShotText>();
  const shotGolds = countGolds(candidates, task);
  const passages = passagesOf(entry, items);
  const slot = passageSlot(task);

  const poolOf = (seed: number): ShotPool => {
    const drawn = protocol.varies.includes("shots") ? seed : 1;
    const pool =
      pools.get(drawn) ??
      drawShots(candidates, { count: entry.shots, seed: drawn, task: task.task, perItem: protocol.shots === "per-item" });
    pools.set(drawn, pool);
    return pool;
  };
  const textOf = (shot: Item): ShotText => {
    const text = shotTexts.get(shot.id) ?? renderShot(entry, shot);
    shotTexts.set(shot.id, text);
    return text;
  };

  const made = (item: Item, seed: number) => {
    const shots = poolOf(seed).for(item);
    if (shots.length < entry.shots) {
      throw new MivhanError({
        code: "E_TOO_FEW_SHOTS",
        family: "input",
        message: `task "${task.task}" asks ${entry.shots} shots, but its split "${task.shotSplit}" has ${candidates.length} items`,
        advice: `ask with fewer shots (protocol ${protocol.protocol}, parameter shots)`,
      });
    }
    const order = choiceOrder(item.choices.length, {
      seed: protocol.varies.includes("order") ? seed : 1,
      task: task.task,
      item: item.id,
    });
    const presented = order.map((index) => item.choices[index] as string);
    const passage = passages === undefined || slot === undefined ? {} : { [slot]: passages.of(item) };
    const values = { ...templateValues(entry, item, presented), ...passage };
    const prompt = assemble(entry, { question: entry.templates.item.render(values), shots: shots.map(textOf) });
    const view: ItemView = {
      id: item.id,
      fields: { ...item.fields, ...passage },
      choices: presented,
      task: task.task,
      kind: task.kind,
      labels: offeredLabels(task),
      optionLabels: entry.words.labels.slice(0, presented.length),
      shotGolds,
    };
    const request =
      protocol.search === undefined
        ? makeRequest(entry, { prompt, presented, view, seed })
        : searchRequest(entry, { prompt, view, seed, item, corpus });
    return { request, order, shots };
  };
  return {
    ask(item, seed) {
      const { request, order, shots } = made(item, seed);
      const { parts, references } = referencesOf(request.prompt);
      return { request, digest: digestWith(references, request), parts, references, order, shotIds: shots.map(({ id }) => id) };
    },
    requestOf: (item, seed) => made(item, seed).request,
  };
}

/** An item as an example: its question as it would be asked, and its right answer as the protocol writes it. */
export interface ShotText {
  readonly question: string;
  readonly answer: string;
}

export function renderShot(entry: Entry, shot: Item): ShotText {
  const values = { ...templateValues(entry, shot, shot.choices) };
  const { contextTokens: count, contextSide: side } = entry.parameters;
  const slot = passageSlot(entry.task);
  // A shot's passage is shortened as the item's is; it is not hidden among others.
  if (count !== undefined && side !== undefined && slot !== undefined)
    values[slot] = keepWords(String(values[slot]), { count, side });
  return {
    question: entry.templates.item.render(values),
    answer: entry.templates.answer.render({ ...values, ...answerValues(entry, shot) }),
  };
}

function templateValues(entry: Entry, item: Item, presented: readonly string[]): Record<string, Json> {
  const { shape, task, words, templates } = entry;
  const values: Record<string, Json> = { ...item.fields };
  for (const slot of new Set([...shape.required, ...shape.optional, ...Object.keys(templates.slots)])) {
    const template = templates.slots[slot];
    values[slot] = template === undefined ? (item.fields[slot] ?? "") : template.render(item.fields);
  }
  const labels = presented.length > 0 ? words.labels.slice(0, presented.length) : offeredLabels(task);
  return { ...values, choices: presented, labels, words: words as Json, instruction: task.instruction ?? "" };
}

function answerValues(entry: Entry, { gold, choices, solution, fields }: Item): Record<string, Json> {
  if (gold.kind === "choice") return { letter: entry.words.labels[gold.index] as string, choice: choices[gold.index] as string };
  if (gold.kind === "number") return { answer: gold.value, solution: solution ?? gold.value };
  if (gold.kind === "label") return { answer: offeredSpelling(entry.task, gold.label) };
  if (gold.kind === "judgements") return {};
  if (gold.kind === "entities") return { answer: entityLines(entry, gold.entities, fields["tokens"]) };
  const answer = gold.texts[0] ?? (entry.words["noAnswer"] as string);
  return { answer, solution: solution ?? answer };
}

/** "type: text", a line for each entity, or the words for none. */
function entityLines({ task, words }: Entry, entities: readonly Entity[], tokens: Json | undefined): string {
  if (entities.length === 0) return String(words["noEntities"] ?? "");
  const texts = Array.isArray(tokens) ? tokens.map(String) : [];
  return entities
    .map(({ type, start, end }) => `${offeredSpelling(task, type)}: ${texts.slice(start, end).join(" ")}`)
    .join("\n");
}

/** Puts preamble, shots and question together. Raw: one shared prefix and the item. Chat: turns, or all in one user message. */
function assemble(entry: Entry, { question, shots }: { question: string; shots: readonly ShotText[] }): Prompt {
  const { templates, layout, shotLayout } = entry.protocol;
  const { task, words } = entry;
  const preamble = entry.templates.preamble?.render({ instruction: task.instruction ?? "", words: words as Json }) ?? "";
  if (layout === "raw" || shotLayout === "inline") {
    const prefix = preamble + shots.map((shot) => shot.question + shot.answer + templates.separator).join("");
    if (layout === "raw") return { layout, parts: prefix === "" ? [question] : [prefix, question] };
    return { layout, messages: [{ role: "user", content: prefix + question }] };
  }
  const system: Message[] = preamble === "" ? [] : [{ role: "system", content: preamble }];
  const turns = shots.flatMap((shot): Message[] => [
    { role: "user", content: shot.question },
    { role: "assistant", content: shot.answer },
  ]);
  return { layout, messages: [...system, ...turns, { role: "user", content: question }] };
}

function makeRequest(
  entry: Entry,
  { prompt, presented, view, seed }: { prompt: Prompt; presented: readonly string[]; view: ItemView; seed: number },
): ModelRequest {
  const { protocol, task, words } = entry;
  const sent = requestSeed({ seed: entry.dependsOnSeed ? seed : 1, task: task.task, item: view.id });
  if (protocol.method === "choice-loglikelihood") {
    const texts = task.kind === "classification" ? offeredLabels(task) : presented;
    const scored = protocol.continuation === "letters" ? words.labels.slice(0, presented.length) : texts;
    return { method: "choice-loglikelihood", prompt, continuations: scored.map((text) => ` ${text}`), seed: sent, view };
  }
  const { window, stride } = entry.parameters;
  if (protocol.method === "rolling-loglikelihood" && prompt.layout === "raw" && window !== undefined && stride !== undefined)
    return { method: "rolling-loglikelihood", prompt, window, stride, seed: sent, view };
  if (protocol.method === "generate" && protocol.sampling !== undefined) {
    return { method: "generate", prompt, sampling: protocol.sampling, thinking: protocol.thinking, seed: sent, view };
  }
  throw new MivhanError({ code: "E_FAULT", family: "fault", message: `method ${protocol.method} reached the prompt writer` });
}

function searchRequest(
  entry: Entry,
  { prompt, view, seed, item, corpus }: { prompt: Prompt; view: ItemView; seed: number; item: Item; corpus: string },
): SearchRequest {
  const { search } = entry.protocol;
  const sent = requestSeed({ seed: entry.dependsOnSeed ? seed : 1, task: entry.task.task, item: view.id });
  const base = { method: "rank" as const, prompt, corpus, depth: search?.depth ?? 1000, seed: sent, view };
  return search?.from === "candidates" ? { ...base, candidates: candidatesOf(entry, item) } : base;
}

/** Ids in byte order where the judged documents are ranked, so that their order says nothing of their grades. */
function candidatesOf({ task }: Entry, { gold, fields }: Item): string[] {
  if (task.candidates === "judged" && gold.kind === "judgements") return Object.keys(gold.grades).sort();
  const { candidates } = fields;
  return Array.isArray(candidates) ? candidates.map(String) : [];
}

/** The identity of what a server would be sent: prompt, continuations, sampling and seed, and nothing of the item's view. */
export function requestDigest(request: ModelRequest): string {
  return digestWith(referencesOf(request.prompt).references, request);
}

function digestWith(references: readonly string[], { view: _view, prompt: _prompt, ...asked }: ModelRequest): string {
  return digestOf([references, asked]);
}

/** The texts of a prompt by digest, and the digests in order, as the journal holds them. */
export function referencesOf(prompt: Prompt): { parts: ReadonlyMap<string, string>; references: readonly string[] } {
  const parts = new Map<string, string>();
  const reference = (text: string): string => {
    const digest = digestOfText(text);
    parts.set(digest, text);
    return digest;
  };
  if (prompt.layout === "raw") return { references: prompt.parts.map(reference), parts };
  return { references: prompt.messages.map(({ role, content }) => `${role}:${reference(content)}`), parts };
}
