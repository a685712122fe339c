import type { Json } from "../core/json.ts";
import type { Manifest, ManifestEntry } from "../core/manifest.ts";
import { type JsonDifference, jsonDifferences } from "./json-differences.ts";

/** What tells two runs apart besides their answers, field by field. */
export interface RunDifferences {
  /** Fields of the `model` digest: who was asked. */
  readonly model: readonly JsonDifference[];
  /** Version of Mivhan, Node and platform: shown, never a reason to refuse. */
  readonly made: readonly JsonDifference[];
  /** Columns that both runs have and that were asked or read differently. */
  readonly columns: readonly {
    readonly task: string;
    readonly protocol: string;
    readonly asked: readonly JsonDifference[];
    readonly read: readonly JsonDifference[];
  }[];
}

export function runDifferences(first: Manifest, second: Manifest): RunDifferences {
  const made = ({ mivhan, node, platform }: Manifest): Json => ({ mivhan, node, platform });
  const columns = first.entries.flatMap((a) => {
    const b = second.entries.find(({ task, protocol }) => task === a.task && protocol === a.protocol);
    if (b === undefined || (a.asked === b.asked && a.read === b.read)) return [];
    const asked = a.asked === b.asked ? [] : jsonDifferences(askedParts(a), askedParts(b));
    const read = a.read === b.read ? [] : withVersion(jsonDifferences(readParts(a), readParts(b)), { first, second });
    return [{ task: a.task, protocol: a.protocol, asked, read }];
  });
  return {
    model: jsonDifferences(plain(first.model.identity), plain(second.model.identity)),
    made: jsonDifferences(made(first), made(second)),
    columns,
  };
}

/** What goes into the digest `asked`, by name. */
function askedParts({ taskDefinition, protocolDefinition, data, shots }: ManifestEntry): Json {
  const { title: _title, metrics: _metrics, primary: _primary, dataset: _dataset, fields: _fields, ...task } = taskDefinition;
  const {
    title: _name,
    extractors: _extractors,
    metrics: _added,
    primary: _own,
    kinds: _kinds,
    ...protocol
  } = protocolDefinition;
  const { sha256, rows, shotSha256 = null } = data;
  return plain({ data: { sha256, rows, shotSha256 }, task, protocol, shots });
}

function readParts({ taskDefinition, protocolDefinition, metrics }: ManifestEntry): Json {
  return plain({ extractors: protocolDefinition.extractors, metrics, labels: taskDefinition.labels });
}

/** Lists alike and digests different: an extractor or a metric has another version, and only the version of Mivhan tells. */
function withVersion(found: JsonDifference[], { first, second }: { first: Manifest; second: Manifest }): JsonDifference[] {
  if (found.length > 0) return found;
  return [{ path: "version of an extractor or metric, Mivhan", first: first.mivhan, second: second.mivhan }];
}

/** Definitions hold JSON values only; the round trip drops what is absent. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
