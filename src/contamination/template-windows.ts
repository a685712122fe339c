/** Words in a window, the unit of every score (Llama 3, PaLM; for Hebrew see docs/contamination.md). */
export const WINDOW = 8;

/**
 * Per word: 1 where a window begins that stands in more than `templateTexts` different texts. Such a window is an instruction
 * or a frame that the benchmark repeats; finding it in a corpus says nothing about any one item.
 *
 * Windows are first counted in buckets, so that only those in full buckets have to be compared exactly.
 */
export function templateWindows(given: {
  readonly words: Uint32Array;
  readonly textStart: Uint32Array;
  readonly templateTexts: number;
}): Uint8Array {
  const { words, textStart, templateTexts } = given;
  const counts = new Uint32Array(2 ** 20);
  const template = new Uint8Array(words.length);
  forEachWindow(textStart, (place) => {
    counts[bucket(words, place)]!++;
  });
  const crowded = new Map<string, { readonly places: number[]; readonly texts: Set<number> }>();
  forEachWindow(textStart, (place, text) => {
    if (counts[bucket(words, place)]! <= templateTexts) return;
    const key = words.subarray(place, place + WINDOW).join();
    const group = crowded.get(key);
    if (group === undefined) crowded.set(key, { places: [place], texts: new Set([text]) });
    else {
      group.places.push(place);
      group.texts.add(text);
    }
  });
  for (const { places, texts } of crowded.values()) {
    if (texts.size > templateTexts) for (const place of places) template[place] = 1;
  }
  return template;
}

function forEachWindow(textStart: Uint32Array, visit: (place: number, text: number) => void): void {
  for (let text = 0; text + 1 < textStart.length; text++) {
    for (let place = textStart[text]!; place + WINDOW <= textStart[text + 1]!; place++) visit(place, text);
  }
}

function bucket(words: Uint32Array, place: number): number {
  let hash = 0;
  for (let i = 0; i < WINDOW; i++) hash = Math.imul(hash ^ words[place + i]!, 0x9e3779b1);
  return (hash ^ (hash >>> 15)) >>> 12;
}
