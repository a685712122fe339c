/** Particles that are written attached to the word behind them. */
export const PARTICLES = "והבכלמש";
export const MOST_PARTICLES = 2;
/** Letters that must stay behind a particle, so that short words keep their first letter. */
export const FEWEST_LETTERS = 3;

/**
 * A scan word without what Hebrew adds or leaves out freely: at most two leading particles where at least three letters stay, and vav
 * and yod behind the first letter (full and defective spelling). Other words stay as they are. Words of different meaning fall
 * together (שלום and לום), which is why matches of skeletons are a class of their own.
 */
export function skeleton(word: string): string {
  if (!HEBREW.test(word)) return word;
  let from = 0;
  while (from < MOST_PARTICLES && PARTICLES.includes(word[from] as string) && word.length - from - 1 >= FEWEST_LETTERS) from++;
  return (word[from] as string) + word.slice(from + 1).replace(/[וי]/g, "");
}

const HEBREW = /^[\u05d0-\u05ea]+$/;
