import { MivhanError } from "../core/errors.ts";

/**
 * The best `depth` of the rows it is offered: highest score first, the lower row first among equals. A bounded heap with
 * the worst kept row at its root, so that nearly every offer costs one comparison.
 */
export class BestRows {
  readonly depth: number;
  #size = 0;
  readonly #rows: Int32Array;
  readonly #scores: Float64Array;

  /** Throws E_RETRIEVAL_DEPTH unless `depth` is a whole number from 1 on. */
  constructor(depth: number) {
    if (!Number.isInteger(depth) || depth < 1) {
      throw new MivhanError({
        code: "E_RETRIEVAL_DEPTH",
        family: "input",
        message: `the depth is ${depth}`,
        advice: "give a whole number from 1 on",
      });
    }
    this.depth = depth;
    this.#rows = new Int32Array(depth);
    this.#scores = new Float64Array(depth);
  }

  /** Throws E_RETRIEVAL_SCORE on NaN. */
  offer(row: number, score: number): void {
    if (this.#size === this.depth) {
      // NaN is not below anything, so it goes on to the check.
      if (score < (this.#scores[0] as number)) return;
      requireNumber(row, score);
      if (this.#isWorse(0, { row, score })) this.#sink({ row, score });
      return;
    }
    requireNumber(row, score);
    this.#rise({ row, score });
  }

  /** Rows and scores, best first. */
  sorted(): { readonly rows: readonly number[]; readonly scores: readonly number[] } {
    const rows = this.#rows;
    const scores = this.#scores;
    const places = Array.from({ length: this.#size }, (_, place) => place);
    places.sort((a, b) => (scores[b] as number) - (scores[a] as number) || (rows[a] as number) - (rows[b] as number));
    return { rows: places.map((place) => rows[place] as number), scores: places.map((place) => scores[place] as number) };
  }

  /** Adds at the end and moves up while the parent is better. */
  #rise(added: { readonly row: number; readonly score: number }): void {
    let place = this.#size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#isWorse(parent, added)) break;
      this.#move({ from: parent, to: place });
      place = parent;
    }
    this.#put(place, added);
  }

  /** Replaces the root and moves down while a child is worse. */
  #sink(added: { readonly row: number; readonly score: number }): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.#size) break;
      const right = left + 1;
      const child = right < this.#size && this.#isWorse(right, { row: this.#row(left), score: this.#score(left) }) ? right : left;
      if (!this.#isWorse(child, added)) break;
      this.#move({ from: child, to: place });
      place = child;
    }
    this.#put(place, added);
  }

  /** Is the row at `place` worse than `other`? */
  #isWorse(place: number, other: { readonly row: number; readonly score: number }): boolean {
    const score = this.#score(place);
    return score < other.score || (score === other.score && this.#row(place) > other.row);
  }

  #move({ from, to }: { from: number; to: number }): void {
    this.#put(to, { row: this.#row(from), score: this.#score(from) });
  }

  #put(place: number, { row, score }: { readonly row: number; readonly score: number }): void {
    this.#rows[place] = row;
    this.#scores[place] = score;
  }

  #row(place: number): number {
    return this.#rows[place] as number;
  }

  #score(place: number): number {
    return this.#scores[place] as number;
  }
}

function requireNumber(row: number, score: number): void {
  if (!Number.isNaN(score)) return;
  throw new MivhanError({
    code: "E_RETRIEVAL_SCORE",
    family: "input",
    message: `row ${row} has the score NaN`,
    advice: "look for a vector that holds NaN or infinity",
  });
}
