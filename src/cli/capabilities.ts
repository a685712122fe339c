import { MivhanError, type Problem } from "../core/errors.ts";
import type { Method } from "../core/kind.ts";
import { type Model, operationOf } from "../core/model.ts";
import type { PlannedEntry } from "../run/plan.ts";

/** Whether a model has the operation behind a method. */
export function canDo(model: Model, method: Method): boolean {
  return operationOf(model, method) !== undefined;
}

/**
 * Stops before the first item when the model lacks what a protocol needs.
 * @throws MivhanError E_MISSING_CAPABILITY naming every such column, and what the model can do
 */
export function checkCapabilities(model: Model, entries: readonly PlannedEntry[]): void {
  const methods = (["choice-loglikelihood", "rolling-loglikelihood", "generate"] as const).filter((method) =>
    canDo(model, method),
  );
  const problems = entries.flatMap(({ entry }): Problem[] => {
    const { method } = entry.protocol;
    if (canDo(model, method)) return [];
    return [
      {
        place: { field: `${entry.task.task} · ${entry.name}` },
        message: `needs ${method}, which ${model.name} (${model.identity.backend}) does not offer`,
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
