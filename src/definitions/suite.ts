import { meansParameters, splitColumn } from "../core/column-name.ts";
import type { Composite, CompositeMember, Suite, SuiteEntry } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import { canonicalJson } from "../core/json.ts";
import { didYouMean } from "./nearest.ts";
import { type PlaceOf, type ReadResult, readDefinition } from "./read.ts";

/**
 * The text of `tasks/suites/<name>.yaml` as a suite. Defaults are those of `tasks/schemas/suite.json`. An entry may write its
 * shots into the protocol's name (`letters-raw@25`); in the value they stand in `parameters`. Members of composites keep the
 * name as written: with shots where two entries differ in them alone.
 */
export function parseSuite(text: string, file: string): ReadResult<Suite> {
  const result = readDefinition<Suite>(text, {
    file,
    schema: "suite",
    checks: [entriesAreDistinct, compositesAreDistinct, membersAreKnown, compositesDoNotTurnInCircles],
  });
  return result.ok ? { ...result, value: { ...result.value, entries: result.value.entries.map(resolvedEntry) } } : result;
}

/** Whether a member's (task, protocol) means this entry: a name without shots means the protocol under any. */
export function meansEntry(member: { readonly task: string; readonly protocol: string }, entry: SuiteEntry): boolean {
  const wanted = splitColumn(member.protocol);
  const { protocol, parameters } = resolvedEntry(entry);
  // What an entry leaves open has the protocol's default, which only the plan knows.
  return member.task === entry.task && wanted.protocol === protocol && meansParameters(wanted.parameters, parameters);
}

function resolvedEntry({ task, protocol, parameters }: SuiteEntry): SuiteEntry {
  const named = splitColumn(protocol);
  return { task, protocol: named.protocol, parameters: { ...parameters, ...named.parameters } };
}

function entriesAreDistinct({ entries }: Suite, placeOf: PlaceOf): Problem[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const { protocol, parameters } = resolvedEntry(entry);
    const column = `${entry.task} ${protocol} ${canonicalJson(parameters)}`;
    const problems: Problem[] = [];
    if (seen.has(column)) {
      problems.push({
        place: placeOf(["entries", index]),
        message: `${entry.task} under ${entry.protocol} stands here a second time`,
        advice: "remove one",
      });
    }
    if (entry.protocol.includes("@") && entry.parameters.shots !== undefined) {
      problems.push({
        place: placeOf(["entries", index, "parameters", "shots"]),
        message: `the shots stand in ${entry.protocol} already`,
        advice: "keep one of the two",
      });
    }
    seen.add(column);
    return problems;
  });
}

function compositesAreDistinct({ composites }: Suite, placeOf: PlaceOf): Problem[] {
  const seen = new Set<string>();
  return composites.flatMap(({ composite }, index) => {
    const repeated = seen.has(composite);
    seen.add(composite);
    return repeated
      ? [
          {
            place: placeOf(["composites", index, "composite"]),
            message: `the composite "${composite}" stands here a second time`,
            advice: "give it another name",
          },
        ]
      : [];
  });
}

function membersAreKnown(suite: Suite, placeOf: PlaceOf): Problem[] {
  return suite.composites.flatMap(({ members }, index) => {
    const seen = new Set<string>();
    return members.flatMap((member, position) => {
      const path = ["composites", index, "members", position] as const;
      const name = "composite" in member ? member.composite : `${member.task} ${member.protocol} ${member.metric ?? ""}`;
      const repeated = seen.has(name);
      seen.add(name);
      const problem = unknownMember(member, suite);
      return [
        ...(repeated
          ? [
              {
                place: placeOf(path),
                message: "the member stands here a second time",
                advice: "remove one, or give one of them its weight",
              },
            ]
          : []),
        ...(problem === undefined ? [] : [{ place: placeOf(path), ...problem }]),
      ];
    });
  });
}

function unknownMember(member: CompositeMember, { entries, composites }: Suite): Omit<Problem, "place"> | undefined {
  if ("composite" in member) {
    const names = composites.map(({ composite }) => composite);
    if (names.includes(member.composite)) return undefined;
    return {
      message: `the suite has no composite "${member.composite}"`,
      ...(names.length === 0 ? {} : { expected: `one of ${names.join(", ")}` }),
      advice: didYouMean(member.composite, names) ?? "add it to composites",
    };
  }
  const meant = entries.filter((entry) => meansEntry(member, entry));
  if (meant.length === 1) return undefined;
  if (meant.length > 1) {
    return {
      message: `${member.task} is run under ${member.protocol} with different parameters`,
      expected: "one entry",
      advice: `write the shots: ${member.protocol}@N`,
    };
  }
  const columns = entries.map(({ task, protocol }) => `${task} ${protocol}`);
  const column = `${member.task} ${member.protocol}`;
  return {
    message: `no entry of the suite runs ${member.task} under ${member.protocol}`,
    advice: didYouMean(column, columns) ?? "add it to entries",
  };
}

/** Each circle is reported once, at the first composite of it in the file. */
function compositesDoNotTurnInCircles({ composites }: Suite, placeOf: PlaceOf): Problem[] {
  const byName = new Map<string, Composite>(composites.map((composite) => [composite.composite, composite]));
  const done = new Set<string>();
  const problems: Problem[] = [];
  const visit = (name: string, way: readonly string[]) => {
    if (way.includes(name)) {
      const circle = [...way.slice(way.indexOf(name)), name];
      const first = composites.findIndex(({ composite }) => circle.includes(composite));
      problems.push({
        place: placeOf(["composites", first]),
        message: `composites turn in a circle: ${circle.join(" → ")}`,
        advice: "remove one of these members",
      });
      return;
    }
    if (done.has(name)) return;
    for (const member of byName.get(name)?.members ?? []) if ("composite" in member) visit(member.composite, [...way, name]);
    done.add(name);
  };
  for (const { composite } of composites) visit(composite, []);
  return problems;
}
