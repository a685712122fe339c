import type { Qrels } from "../rankings.ts";
import { eachRow } from "./lines.ts";
import { addJudgement } from "./trec.ts";

/**
 * Judgements as MTEB keeps them, one row of a table each: `query-id`, `corpus-id`, `score`. Parquet gives whole numbers as `bigint` in
 * some files. Throws E_RETRIEVAL_FORMAT with file, row and field.
 */
export function parseMtebQrels({ file, rows }: { file: string; rows: Iterable<Readonly<Record<string, unknown>>> }): Qrels {
  const qrels = new Map<string, Map<string, number>>();
  eachRow({ file, rows }, (row, report) => {
    const query = idOf(row["query-id"]);
    const document = idOf(row["corpus-id"]);
    const grade = Number(row["score"]);
    if (query === undefined || document === undefined) {
      const field = query === undefined ? "query-id" : "corpus-id";
      return report({
        field,
        message: row[field] === undefined ? "is absent" : "is no id",
        expected: "query-id, corpus-id, score",
      });
    }
    if (!isWhole(row["score"]) || !Number.isInteger(grade))
      return report({ field: "score", message: `${String(row["score"])} is no grade`, expected: "a whole number" });
    addJudgement(qrels, { query, document, grade, report });
  });
  return qrels;
}

function idOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isWhole(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || (typeof value === "string" && /^-?[0-9]{1,9}$/.test(value));
}
