/** The tags between which a model thinks, as it writes them into its text. */
export type ThinkTags = readonly [opening: string, closing: string];
export const THINK_TAGS: ThinkTags = ["<think>", "</think>"];

export interface SeparatedText {
  /** The answer, without reasoning and the white space after it. */
  readonly text: string;
  readonly reasoning?: string;
  /** Whether the text ends inside a thought: it was cut off, and there is no answer after it. */
  readonly unfinished: boolean;
}

/**
 * Keeps reasoning apart from the answer. Reasoning is what the server put into a field of its own, and what stands between tags:
 * paired; before a lone closing tag (the template wrote the opening one into the prompt); after a lone opening tag, which is a thought
 * that was cut off and never an answer. Runs in linear time.
 * @param field reasoning that the server kept apart (`reasoning_content` or `reasoning`)
 */
export function separateReasoning(
  content: string,
  { field, tags = THINK_TAGS }: { field?: string | undefined; tags?: ThinkTags },
): SeparatedText {
  const [opening, closing] = tags;
  const thoughts: string[] = field === undefined || field === "" ? [] : [field];
  const answers: string[] = [];
  let at = 0;
  let unfinished = false;

  const firstClosing = content.indexOf(closing);
  const firstOpening = content.indexOf(opening);
  if (firstClosing !== -1 && (firstOpening === -1 || firstClosing < firstOpening)) {
    thoughts.push(content.slice(0, firstClosing));
    at = firstClosing + closing.length;
  }
  while (at < content.length) {
    const start = content.indexOf(opening, at);
    if (start === -1) break;
    answers.push(content.slice(at, start));
    const end = content.indexOf(closing, start + opening.length);
    unfinished = end === -1;
    thoughts.push(content.slice(start + opening.length, unfinished ? undefined : end));
    at = unfinished ? content.length : end + closing.length;
  }
  answers.push(content.slice(at));

  const hadTags = thoughts.length > (field === undefined || field === "" ? 0 : 1);
  const text = hadTags ? answers.join("").trimStart() : content;
  const reasoning = thoughts.map((thought) => thought.trim()).filter((thought) => thought !== "");
  return { text, unfinished, ...(reasoning.length === 0 ? {} : { reasoning: reasoning.join("\n\n") }) };
}
