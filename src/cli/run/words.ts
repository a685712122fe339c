import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Protocol, Task } from "../../core/definition.ts";
import { sha256 } from "../../core/digest.ts";
import { MivhanError, type Problem } from "../../core/errors.ts";
import { didYouMean } from "../../definitions/nearest.ts";
import type { PlaceOf } from "../../definitions/read.ts";
import { type ProtocolWords, parseWords, type WordsFile } from "../../definitions/words.ts";
import { definitionError } from "../library.ts";

/** A file of `--words` as it was read. */
export interface GivenWords {
  readonly file: string;
  readonly sha256: string;
  readonly value: WordsFile;
  readonly placeOf: PlaceOf;
}

/** @throws MivhanError `E_DEFINITION` with every problem of every file; `E_FILE` */
export async function readWords(files: readonly string[]): Promise<GivenWords[]> {
  const problems: Problem[] = [];
  const given: GivenWords[] = [];
  for (const file of files) {
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new MivhanError({
        code: "E_FILE",
        family: "input",
        message: `${file} cannot be read`,
        advice: "give --words a file of words (docs/writing-a-task.md)",
        cause,
      });
    });
    const result = parseWords(bytes.toString("utf8"), file);
    if (result.ok) given.push({ file, sha256: sha256(bytes), value: result.value, placeOf: result.placeOf });
    else problems.push(...result.problems);
  }
  if (problems.length > 0) throw definitionError(problems);
  return given;
}

/**
 * The protocol with the words that were given for it under this task; where several files have some, the last one wins.
 * @throws MivhanError `E_DEFINITION` for words that the protocol does not have
 */
export function withGivenWords(protocol: Protocol, task: Task, given: readonly GivenWords[]): Protocol {
  let result = protocol;
  const problems: Problem[] = [];
  for (const { file, sha256: digest, value, placeOf } of given) {
    for (const [index, words] of value.words.entries()) {
      if (words.protocol !== protocol.protocol || words.tasks?.includes(task.task) === false) continue;
      problems.push(
        ...unknownWords(words, protocol).map(({ path, ...rest }) => ({ place: placeOf(["words", index, ...path]), ...rest })),
      );
      result = replaced(result, words, { of: value.of, file: basename(file), sha256: digest });
    }
  }
  if (problems.length > 0) throw definitionError(problems);
  return result;
}

/** @throws MivhanError `E_DEFINITION` for a protocol that there is not, and where nothing that is asked has words: a slip would pass unseen */
export function checkWordsUsed(
  given: readonly GivenWords[],
  {
    entries,
    known,
  }: { readonly entries: readonly { readonly task: string; readonly protocol: string }[]; readonly known: readonly string[] },
): void {
  const all = given.flatMap(({ value, placeOf }) =>
    value.words.map((words, index) => ({ words, place: placeOf(["words", index, "protocol"]) })),
  );
  const unknown = all.flatMap(({ words: { protocol }, place }): Problem[] => {
    if (known.includes(protocol)) return [];
    const advice = didYouMean(protocol, known);
    return [{ place, message: `there is no protocol "${protocol}"`, ...(advice === undefined ? {} : { advice }) }];
  });
  if (unknown.length > 0) throw definitionError(unknown);
  const isUsed = ({ words: { protocol, tasks } }: (typeof all)[number]) =>
    entries.some((entry) => entry.protocol === protocol && (tasks === undefined || tasks.includes(entry.task)));
  if (all.length === 0 || all.some(isUsed)) return;
  const asked = [...new Set(entries.map(({ task, protocol }) => `${task} under ${protocol}`))].join(", ");
  throw definitionError(
    all.map(({ place }) => ({ place, message: "these words belong to nothing that is asked", expected: `words of ${asked}` })),
  );
}

function replaced(
  protocol: Protocol,
  { words = {}, templates }: ProtocolWords,
  wording: NonNullable<Protocol["wording"]>,
): Protocol {
  const languages = Object.entries(protocol.words).map(([language, own]) => [language, { ...own, ...words[language] }] as const);
  return {
    ...protocol,
    words: Object.fromEntries(languages),
    templates: { ...protocol.templates, ...templates },
    wording,
  };
}

function unknownWords({ words = {} }: ProtocolWords, protocol: Protocol) {
  return Object.entries(words).flatMap(([language, own]) => {
    const known = protocol.words[language];
    const languages = Object.keys(protocol.words);
    if (known === undefined)
      return [
        {
          path: ["words", language],
          message: `${protocol.protocol} has no words of "${language}"`,
          expected: `one of ${languages.join(", ")}`,
        },
      ];
    return Object.entries(own).flatMap(([name, value]) => {
      const path = ["words", language, name];
      const names = Object.keys(known);
      const expected = `one of ${names.join(", ")}`;
      const nearest = didYouMean(name, names);
      if (!Object.hasOwn(known, name))
        return [
          {
            path,
            message: `${protocol.protocol} has no word "${name}"`,
            expected,
            ...(nearest === undefined ? {} : { advice: nearest }),
          },
        ];
      const isLike = Array.isArray(value) === Array.isArray(known[name]) && typeof value === typeof known[name];
      return isLike
        ? []
        : [{ path, message: "it is of another form than the protocol's own", expected: JSON.stringify(known[name]) }];
    });
  });
}
