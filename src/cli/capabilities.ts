import type { Protocol } from "../core/definition.ts";
import { MivhanError, type Problem } from "../core/errors.ts";
import { type Model, operationOf } from "../core/model.ts";
import { canSearch } from "../models/corpus-search.ts";
import type { PlannedEntry } from "../run/plan.ts";

/** Whether a model has the operation behind a method; for `rank` it depends on what is ranked. */
export function canDo(model: Model, { method, search }: Pick<Protocol, "method" | "search">): boolean {
  if (method === "rank") return search !== undefined && canSearch(model, search.from);
  return operationOf(model, method) !== undefined;
}

/**
 * Stops before the first item when the model lacks what a protocol needs.
 * @throws MivhanError E_MISSING_CAPABILITY naming every such column, and what the model can do
 */
export function checkCapabilities(model: Model, entries: readonly PlannedEntry[]): void {
  const methods: Protocol["method"][] = (["choice-loglikelihood", "rolling-loglikelihood", "generate"] as const).filter(
    (method) => canDo(model, { method }),
  );
  if (canSearch(model, "corpus")) methods.push("rank");
  const problems = entries.flatMap(({ entry }): Problem[] => {
    const { method, search } = entry.protocol;
    if (canDo(model, entry.protocol)) return [];
    return [
      {
        place: { field: `${entry.task.task} · ${entry.name}` },
        message: `needs ${method}${search === undefined ? "" : ` of ${search.from === "corpus" ? "a whole corpus" : "candidates"}`}, which ${model.name} (${model.identity.backend}) does not offer`,
        advice: `choose a protocol with method ${methods.join(" or ")}: mivhan tasks list --protocols`,
      },
    ];
  });
  if (problems.length === 0) return;
  throw new MivhanError({
    code: "E_MISSING_CAPABILITY",
    family: "capability",
    message: `${model.name} cannot do what this suite asks; nothing was sent`,
    problems,
  });
}
