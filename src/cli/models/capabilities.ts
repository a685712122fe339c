import type { Protocol } from "../../core/definition.ts";
import { MivhanError, type Problem } from "../../core/errors.ts";
import { type Model, operationOf } from "../../core/model.ts";
import { canSearch } from "../../models/can-search.ts";
import type { PlannedEntry } from "../../run/plan.ts";
import type { Entry } from "../../tasks/entry.ts";
import { serves } from "../../tasks/serves.ts";

/** How many protocols a message names. */
const MOST_NAMES = 6;

/** Whether a model has the operation behind a method; for `rank` it depends on what is ranked. */
export function canDo(model: Model, { method, search }: Pick<Protocol, "method" | "search">): boolean {
  if (method === "rank") return search !== undefined && canSearch(model, search.from);
  return operationOf(model, method) !== undefined;
}

/**
 * Stops before the first item when the model lacks what a protocol needs.
 * @param protocols all protocols there are, to name those that would work; loaded only when one is needed
 * @throws MivhanError E_MISSING_CAPABILITY naming every such column, and the protocols that the model can be asked with
 */
export async function checkCapabilities(
  model: Model,
  entries: readonly PlannedEntry[],
  protocols: () => Promise<readonly Protocol[]>,
): Promise<void> {
  const failing = entries.filter(({ entry }) => !canDo(model, entry.protocol));
  if (failing.length === 0) return;
  const known = await protocols();
  throw new MivhanError({
    code: "E_MISSING_CAPABILITY",
    family: "capability",
    message: `${model.name} cannot do what this suite asks; nothing was sent`,
    problems: failing.map(({ entry }): Problem => {
      const { method, search } = entry.protocol;
      const over = search === undefined ? "" : ` of ${search.from === "corpus" ? "a whole corpus" : "candidates"}`;
      return {
        place: { field: `${entry.task.task} · ${entry.name}` },
        message: `needs ${method}${over}, which ${model.name} (${model.identity.backend}) does not offer`,
        advice: workable(entry, known, (other) => canDo(model, other)),
      };
    }),
  });
}

/** The protocols that a task could be asked under instead. */
export function workable({ task, protocol }: Entry, known: readonly Protocol[], works: (other: Protocol) => boolean): string {
  const names = known
    .filter((other) => other.protocol !== protocol.protocol && serves(other, task) && works(other))
    .map((other) => other.protocol);
  if (names.length === 0) return `no protocol for ${task.kind} works with this model`;
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
  return `protocols for ${task.kind} that would work: ${names.slice(0, MOST_NAMES).join(", ")}${more}`;
}
