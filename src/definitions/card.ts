import type { Card, CardFile } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import { type PlaceOf, type ReadResult, readDefinition } from "./read.ts";

/** The text of `datasets/<name>.yaml` as a card. Defaults are those of `tasks/schemas/card.json`. */
export function parseCard(text: string, file: string): ReadResult<Card> {
  return readDefinition<Card>(text, {
    file,
    schema: "card",
    checks: [sourceIsComplete, verifiedMeansFixed, mapHasAFormat, dialectFitsTheFormat, labelsHaveTheirForm, qrelsHaveTheirForm],
  });
}

function sourceIsComplete({ source }: Card, placeOf: PlaceOf): Problem[] {
  if (source === undefined || source.host === "bundled") return [];
  const problems: Problem[] = [];
  const place = placeOf(["source"]);
  if (source.repository === undefined) {
    const expected = source.host === "git" ? "https://host/owner/name" : "owner/name";
    problems.push({ place, message: "the source has no repository", expected, advice: 'add "repository:"' });
  } else if (source.host === "git" && !source.repository.startsWith("http")) {
    problems.push({
      place: placeOf(["source", "repository"]),
      message: "a Git repository needs its whole address",
      expected: "https://host/owner/name",
      advice: "put the host before it",
    });
  }
  if (source.revision === undefined) {
    problems.push({
      place,
      message: "the source has no revision",
      expected: "a commit of 40 hex digits, or resolve-at-pull",
      advice: 'add "revision:"',
    });
  }
  return problems;
}

/** `rows-read` is a claim about bytes: it needs the commit and the digest that let anyone check it. */
function verifiedMeansFixed({ verified, source, splits, corpus, qrels = {} }: Card, placeOf: PlaceOf): Problem[] {
  if (verified !== "rows-read") return [];
  const problems: Problem[] = [];
  if (source?.revision === "resolve-at-pull") {
    problems.push({
      place: placeOf(["source", "revision"]),
      message: "rows that were read have a known commit",
      expected: "40 hex digits",
      advice: "write the commit, or set verified to listed-only",
    });
  }
  if (Object.keys(splits).length === 0) {
    problems.push({
      place: placeOf(["verified"]),
      message: "no split of a card with rows read is named",
      advice: 'add "splits:", or set verified to listed-only',
    });
  }
  for (const [name, split] of Object.entries(splits)) {
    problems.push(...splitIsFixed(["splits", name], split, { source, placeOf }));
    for (const [column, file] of Object.entries(split.beside ?? {})) {
      problems.push(...splitIsFixed(["splits", name, "beside", column], file, { source, placeOf }));
    }
  }
  if (corpus !== undefined) problems.push(...splitIsFixed(["corpus"], corpus, { source, placeOf }));
  for (const [name, file] of Object.entries(qrels)) problems.push(...splitIsFixed(["qrels", name], file, { source, placeOf }));
  return problems;
}

function splitIsFixed(
  path: readonly string[],
  { sha256 }: CardFile,
  { source, placeOf }: { readonly source: Card["source"]; readonly placeOf: PlaceOf },
): Problem[] {
  // Bundled files are fixed by the package's own version.
  if (sha256 !== undefined || source?.host === "bundled") return [];
  const advice = "add the digest that `sha256sum` prints, or set verified to listed-only";
  const what = path[0] === "splits" ? `the split "${path.slice(1).join(".")}"` : `"${path.join(".")}"`;
  const message = `${what} of a card with rows read has no sha256`;
  return [{ place: placeOf(path), message, expected: "64 hex digits", advice }];
}

function mapHasAFormat({ map, format }: Card, placeOf: PlaceOf): Problem[] {
  if (map === undefined || format !== undefined) return [];
  return [
    {
      place: placeOf(["map"]),
      message: "the map has no format to read",
      expected: "jsonl, json, csv, tsv, squad, parquet, conllu or tagged",
      advice: 'add "format:"',
    },
  ];
}

function dialectFitsTheFormat({ dialect, format }: Card, placeOf: PlaceOf): Problem[] {
  if (dialect === undefined || format === "csv" || format === "tsv") return [];
  if (dialect.unpaired !== undefined && format !== "conllu")
    return [
      {
        place: placeOf(["dialect", "unpaired"]),
        message: `${format ?? "a card without format"} has no brackets`,
        advice: "remove it",
      },
    ];
  const names = (["delimiter", "quote", "columns", "quoting"] as const).filter((name) => dialect[name] !== undefined);
  return names.map((name) => ({
    place: placeOf(["dialect", name]),
    message: `${format ?? "a card without format"} has no ${name}`,
    advice: "remove it",
  }));
}

function labelsHaveTheirForm({ map }: Card, placeOf: PlaceOf): Problem[] {
  if (map?.gold?.labels === undefined || map.gold.form === "label" || map.gold.form === "entities") return [];
  return [
    {
      place: placeOf(["map", "gold", "labels"]),
      message: `gold of form ${map.gold.form} has no labels`,
      expected: "form: label",
      advice: "remove labels, or change the form",
    },
  ];
}

function qrelsHaveTheirForm({ qrels = {}, corpus, splits }: Card, placeOf: PlaceOf): Problem[] {
  return Object.entries(qrels).flatMap(([split, { format, map }]): Problem[] => {
    const place = placeOf(["qrels", split]);
    const problems: Problem[] = [];
    if ((format === "trec") !== (map === undefined))
      problems.push(
        map === undefined
          ? { place, message: `rows of ${format} need a map`, expected: "query, document and grade", advice: 'add "map:"' }
          : { place, message: "the columns of trec are fixed", advice: "remove map" },
      );
    if (!Object.hasOwn(splits, split))
      problems.push({ place, message: `there is no split "${split}" of queries`, expected: Object.keys(splits).join(", ") });
    if (corpus === undefined)
      problems.push({ place, message: "there are judgements and no corpus", expected: "corpus", advice: 'add "corpus:"' });
    return problems;
  });
}
