import type { Task } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import { didYouMean } from "./nearest.ts";
import { type PlaceOf, type ReadResult, readDefinition } from "./read.ts";

/**
 * The text of `tasks/<name>.yaml` as a task. Defaults are those of `tasks/schemas/task.json`. Names that only other rooms know
 * (metrics, fields of templates) are checked there, with `placeOf`.
 */
export function parseTask(text: string, file: string): ReadResult<Task> {
  return readDefinition<Task>(text, {
    file,
    schema: "task",
    checks: [
      primaryIsAMetric,
      shotsAreNotFromTheEvaluatedSplit,
      labelsFitTheKind,
      candidatesFitTheKind,
      labelsAreDistinct,
      exclusionsAreDistinct,
    ],
  });
}

function primaryIsAMetric({ primary, metrics }: Task, placeOf: PlaceOf): Problem[] {
  if (metrics.includes(primary)) return [];
  const advice = didYouMean(primary, metrics) ?? "add it to metrics";
  return [
    {
      place: placeOf(["primary"]),
      message: `the primary metric "${primary}" is not in metrics`,
      expected: `one of ${metrics.join(", ")}`,
      advice,
    },
  ];
}

function shotsAreNotFromTheEvaluatedSplit({ split, shotSplit }: Task, placeOf: PlaceOf): Problem[] {
  if (shotSplit !== split) return [];
  return [
    {
      place: placeOf(["shotSplit"]),
      message: `shots would be drawn from the evaluated split "${split}"`,
      expected: "another split",
      advice: "name a split that is not evaluated, or leave shotSplit out",
    },
  ];
}

function labelsFitTheKind({ kind, labels }: Task, placeOf: PlaceOf): Problem[] {
  if (kind === "token-labelling" && labels.length === 0) {
    const message = "entities have no types to choose from";
    return [
      { place: placeOf(["labels"]), message, expected: "at least one label", advice: "list every type that the gold can have" },
    ];
  }
  if (kind !== "classification" || labels.length >= 2) return [];
  return [
    {
      place: placeOf(["labels"]),
      message: "a classification has no labels to choose from",
      expected: "at least two labels",
      advice: "list every label that the gold can have",
    },
  ];
}

function candidatesFitTheKind({ kind, candidates }: Task, placeOf: PlaceOf): Problem[] {
  if (candidates === undefined || kind === "retrieval") return [];
  return [{ place: placeOf(["candidates"]), message: `${kind} has no candidates`, advice: "remove it" }];
}

function labelsAreDistinct({ labels }: Task, placeOf: PlaceOf): Problem[] {
  const names = new Set<string>();
  const owners = new Map<string, string>();
  return labels.flatMap(({ label, spellings }, index) => {
    const problems: Problem[] = [];
    if (names.has(label))
      problems.push({
        place: placeOf(["labels", index, "label"]),
        message: `the label "${label}" stands here a second time`,
        advice: "remove one",
      });
    names.add(label);
    for (const [position, spelling] of spellings.entries()) {
      const owner = owners.get(spelling);
      if (owner !== undefined) {
        problems.push({
          place: placeOf(["labels", index, "spellings", position]),
          message: `the spelling "${spelling}" already means "${owner}"`,
          advice: "keep it under one label",
        });
      }
      owners.set(spelling, label);
    }
    return problems;
  });
}

function exclusionsAreDistinct({ exclude }: Task, placeOf: PlaceOf): Problem[] {
  const seen = new Set<string>();
  return exclude.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      { place: placeOf(["exclude", index, "id"]), message: `item "${id}" is excluded a second time`, advice: "remove one" },
    ];
  });
}
