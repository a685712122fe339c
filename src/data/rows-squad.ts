import { digestOfText } from "../core/digest.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { BadFile } from "./bytes.ts";
import { encodingAdvice, textLines } from "./lines.ts";
import { badRow, isJsonObject, kindOfValue, type RowResult } from "./row.ts";

/**
 * SQuAD 1.1 and 2.0 (articles → paragraphs → questions), and its flattened form with one question per entry of `data`, as in
 * ParaShoot. A row has `id`, `context`, `question`, `answers` (the texts), `is_impossible`, `title`, `source` where given, and
 * `cluster`: the digest of the paragraph, since questions on one paragraph are not independent.
 *
 * In version 1.0 of HeQ `is_impossible` is text with the opposite sense and wrong spans stand among the answers; such rows are
 * refused by its type.
 */
export async function* squadRows(
  chunks: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: string },
): AsyncGenerator<RowResult> {
  const { data } = await readDocument(chunks, encoding);
  if (!Array.isArray(data))
    throw new BadFile("there is no list under `data`", {
      expected: "SQuAD: { version, data: [ … ] }",
      advice: "check the card's format",
    });
  let row = 0;
  for (const question of questionsOf(data)) {
    row++;
    yield rowOf(question, { file, row });
  }
}

interface Question {
  readonly article: Json | undefined;
  readonly context: Json | undefined;
  readonly qa: Json | undefined;
}

function* questionsOf(data: readonly Json[]): Generator<Question> {
  for (const article of data) {
    const paragraphs = member(article, "paragraphs");
    if (paragraphs === undefined) {
      yield { article, context: member(article, "context"), qa: article };
      continue;
    }
    for (const paragraph of listOr(paragraphs)) {
      const context = member(paragraph, "context");
      for (const qa of listOr(member(paragraph, "qas"))) yield { article, context, qa };
    }
  }
}

/** A list, or one entry that will be refused as a row. */
function listOr(value: Json | undefined): readonly (Json | undefined)[] {
  return Array.isArray(value) ? value : [value];
}

function rowOf({ article, context, qa }: Question, place: { readonly file: string; readonly row: number }): RowResult {
  if (!isJsonObject(qa))
    return badRow(place, { message: `found ${kindOfValue(qa)}`, expected: "a question with id, question and answers" });
  if (typeof context !== "string" || context === "") {
    return badRow(
      { ...place, field: "context" },
      { message: `found ${kindOfValue(context)}`, expected: "the text of the paragraph" },
    );
  }
  const { is_impossible: isImpossible = false } = qa;
  if (typeof isImpossible !== "boolean") {
    return badRow(
      { ...place, field: "is_impossible" },
      {
        message: `found ${kindOfValue(isImpossible)}`,
        expected: "true or false",
        advice: "HeQ 1.0 writes text with the opposite sense: use its version 1.1",
      },
    );
  }
  const answers = answerTexts(qa["answers"]);
  if (answers === undefined) {
    return badRow(
      { ...place, field: "answers" },
      { message: `found ${kindOfValue(qa["answers"])}`, expected: "answers with their texts" },
    );
  }
  if (isImpossible !== (answers.length === 0)) {
    const message = isImpossible ? "a question without an answer has answers" : "a question with an answer has none";
    return badRow(
      { ...place, field: "answers" },
      { message, expected: "answers, or is_impossible: true and none", advice: "correct the row" },
    );
  }
  const { id, question, title = member(article, "title"), source = member(article, "source") } = qa;
  const given: JsonObject = { id: id ?? null, context, question: question ?? null, answers, is_impossible: isImpossible };
  return {
    ok: true,
    row: place.row,
    value: {
      ...given,
      ...(title === undefined ? {} : { title }),
      ...(source === undefined ? {} : { source }),
      cluster: digestOfText(context),
    },
  };
}

/** `[{text, answer_start}]`, or `{text: […], answer_start: […]}` in the flattened form. */
function answerTexts(answers: Json | undefined): readonly string[] | undefined {
  const texts = Array.isArray(answers) ? answers.map((answer: Json) => member(answer, "text")) : member(answers, "text");
  if (!Array.isArray(texts)) return undefined;
  return texts.every((text): text is string => typeof text === "string" && text !== "") ? texts : undefined;
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

async function readDocument(chunks: AsyncIterable<Uint8Array>, encoding: string): Promise<JsonObject> {
  const parts: string[] = [];
  for await (const { line, text, bad } of textLines(chunks, encoding)) {
    if (bad) throw new BadFile(`bytes on line ${line} that are not ${encoding}`, { advice: encodingAdvice(encoding) });
    parts.push(text);
  }
  const whole = parts.join("");
  let value: Json;
  try {
    value = JSON.parse(whole);
  } catch (error) {
    const questions = whole.match(/"question"\s*:/g)?.length;
    const where = questions === undefined ? "" : `, in or after row ${questions}`;
    const isCut = !whole.trimEnd().endsWith("}");
    const message = isCut
      ? `the file ends too early${where}`
      : `not valid JSON${where}: ${error instanceof Error ? error.message : error}`;
    throw new BadFile(message, {
      expected: "SQuAD: { version, data: [ … ] }",
      advice: isCut ? "fetch the file again" : "correct the file",
    });
  }
  if (isJsonObject(value)) return value;
  throw new BadFile(`found ${kindOfValue(value)}`, {
    expected: "SQuAD: { version, data: [ … ] }",
    advice: "check the card's format",
  });
}
