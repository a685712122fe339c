const BEAM = 25;
const UNREACHED = 1_000_000_000;
const SAME = 0;
const SUBSTITUTED = 1;
const DELETED = 2;
const INSERTED = 3;

/** Cost and last operation for every (hypothesis prefix, reference prefix) that the beam reaches. */
export interface EditTable {
  readonly hypothesisLength: number;
  readonly referenceLength: number;
  readonly costs: readonly Int32Array[];
  readonly operations: readonly Uint8Array[];
  readonly distance: number;
}

export interface Alignment {
  /** By reference position: the hypothesis position that it stands against, or the last one before it. */
  readonly align: readonly number[];
  readonly wrongInReference: readonly boolean[];
  readonly wrongInHypothesis: readonly boolean[];
}

/**
 * Levenshtein table from hypothesis to reference in a beam round the diagonal, as in Tercom. `reuse` is the table of a
 * hypothesis of the same length that has the same first `from` words: their rows are shared.
 */
export function editTable(
  hypothesis: readonly string[],
  reference: readonly string[],
  reuse?: { readonly table: EditTable; readonly from: number },
): EditTable {
  const width = reference.length + 1;
  const from = reuse?.from ?? 0;
  const costs = reuse?.table.costs.slice(0, from + 1) ?? [Int32Array.from({ length: width }, (_, index) => index)];
  const operations = reuse?.table.operations.slice(0, from + 1) ?? [new Uint8Array(width).fill(INSERTED)];
  const ratio = hypothesis.length === 0 ? 1 : reference.length / hypothesis.length;
  const beam = BEAM < ratio / 2 ? Math.ceil(ratio / 2 + BEAM) : BEAM;
  for (let row = from + 1; row <= hypothesis.length; row++) {
    const above = costs[row - 1]!;
    const cost = new Int32Array(width).fill(UNREACHED);
    const operation = new Uint8Array(width);
    const diagonal = Math.floor(row * ratio);
    const end = row === hypothesis.length ? width : Math.min(width, diagonal + beam);
    for (let column = Math.max(0, diagonal - beam); column < end; column++) {
      fillCell({ above, cost, operation, column, same: column > 0 && hypothesis[row - 1] === reference[column - 1] });
    }
    costs.push(cost);
    operations.push(operation);
  }
  return {
    hypothesisLength: hypothesis.length,
    referenceLength: reference.length,
    costs,
    operations,
    distance: costs[hypothesis.length]![reference.length]!,
  };
}

/** Of equally cheap operations the order is same or substituted, deleted, inserted: it decides the alignment. */
function fillCell({
  above,
  cost,
  operation,
  column,
  same,
}: {
  above: Int32Array;
  cost: Int32Array;
  operation: Uint8Array;
  column: number;
  same: boolean;
}) {
  const deleted = above[column]! + 1;
  let best = deleted;
  let how: number = DELETED;
  if (column > 0) {
    const substituted = above[column - 1]! + (same ? 0 : 1);
    if (substituted <= deleted) {
      best = substituted;
      how = same ? SAME : SUBSTITUTED;
    }
    const inserted = cost[column - 1]! + 1;
    if (inserted < best) {
      best = inserted;
      how = INSERTED;
    }
  }
  if (best >= UNREACHED) return;
  cost[column] = best;
  operation[column] = how;
}

/** The alignment along the cheapest path. */
export function alignment({ hypothesisLength, referenceLength, operations }: EditTable): Alignment {
  const align = new Array<number>(referenceLength).fill(-1);
  const wrongInReference = new Array<boolean>(referenceLength).fill(false);
  const wrongInHypothesis = new Array<boolean>(hypothesisLength).fill(false);
  let [row, column] = [hypothesisLength, referenceLength];
  while (row > 0 || column > 0) {
    const operation = operations[row]![column]!;
    const wrong = operation !== SAME;
    if (operation !== INSERTED) wrongInHypothesis[row - 1] = wrong;
    if (operation !== DELETED) {
      align[column - 1] = row - 1;
      wrongInReference[column - 1] = wrong;
      column--;
    }
    if (operation !== INSERTED) row--;
  }
  return { align, wrongInReference, wrongInHypothesis };
}
