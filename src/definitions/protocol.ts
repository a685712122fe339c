import type { Protocol } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import { type PlaceOf, type ReadResult, readDefinition } from "./read.ts";

/** A protocol as the schema leaves it: some fields may still wait for their defaults. */
type ProtocolText = Omit<Protocol, "thinking" | "continuation" | "shotLayout"> &
  Partial<Pick<Protocol, "thinking" | "continuation" | "shotLayout">>;

/**
 * The text of `tasks/protocols/<name>.yaml` as a protocol. Defaults are those of `tasks/schemas/protocol.json`; what moves a
 * score has none: `thinking` and `sampling` must be said for `generate`, `continuation` for `choice-loglikelihood`.
 */
export function parseProtocol(text: string, file: string): ReadResult<Protocol> {
  const result = readDefinition<ProtocolText>(text, {
    file,
    schema: "protocol",
    checks: [
      generationIsDescribed,
      continuationIsSaid,
      searchIsDescribed,
      nothingIsSaidInVain,
      rollingIsRaw,
      shotsHaveAnswers,
      reasoningHasItsBudget,
      lettersHaveLabels,
      primaryIsAMetric,
    ],
  });
  return result.ok ? { ...result, value: withDefaults(result.value) } : result;
}

function withDefaults(protocol: ProtocolText): Protocol {
  const { thinking = "off", continuation = "none", shotLayout = protocol.layout === "chat" ? "turns" : "inline" } = protocol;
  return { ...protocol, thinking, continuation, shotLayout };
}

function generationIsDescribed({ method, sampling, thinking, extractors }: ProtocolText, placeOf: PlaceOf): Problem[] {
  if (method !== "generate") return [];
  const missing: Problem[] = [];
  const place = placeOf(["method"]);
  if (sampling === undefined) {
    missing.push({
      place,
      message: "method generate needs sampling",
      expected: "temperature and maxTokens",
      advice: 'add "sampling:"',
    });
  }
  if (thinking === undefined) {
    missing.push({
      place,
      message: "method generate needs thinking",
      expected: "off, on or as-served",
      advice: 'add "thinking:"',
    });
  }
  if (extractors.length === 0) {
    missing.push({
      place,
      message: "method generate needs an extractor",
      expected: "at least one name",
      advice: 'add "extractors:"',
    });
  }
  return missing;
}

function continuationIsSaid({ method, continuation = "none" }: ProtocolText, placeOf: PlaceOf): Problem[] {
  const wanted = method === "choice-loglikelihood";
  if (wanted === (continuation !== "none")) return [];
  const message = wanted ? "method choice-loglikelihood needs to know what is scored" : `method ${method} scores no continuation`;
  const advice = wanted ? 'add "continuation: letters" or "continuation: texts"' : "remove continuation";
  return [{ place: placeOf([wanted ? "method" : "continuation"]), message, advice }];
}

function searchIsDescribed({ method, search, layout, extractors, parameters }: ProtocolText, placeOf: PlaceOf): Problem[] {
  if (method !== "rank") {
    if (search === undefined) return [];
    return [{ place: placeOf(["search"]), message: `method ${method} does not search`, advice: "remove search" }];
  }
  const problems: Problem[] = [];
  const place = placeOf(["method"]);
  if (search === undefined) {
    const expected = "from: corpus, or from: candidates";
    problems.push({ place, message: "method rank needs to know what is ranked", expected, advice: 'add "search:"' });
  }
  if (parameters.shots > 0)
    problems.push({
      place: placeOf(["parameters", "shots"]),
      message: "a ranking has no shots",
      expected: "0",
      advice: "remove shots",
    });
  if (layout !== "raw")
    problems.push({ place: placeOf(["layout"]), message: "a query is no chat", expected: "raw", advice: "change the layout" });
  if (extractors.length === 0)
    problems.push({
      place,
      message: "method rank needs an extractor",
      expected: "ranking",
      advice: 'add "extractors: [ranking]"',
    });
  return problems;
}

function nothingIsSaidInVain(
  { method, layout, sampling, shotLayout, varies, thinking }: ProtocolText,
  placeOf: PlaceOf,
): Problem[] {
  const problems: Problem[] = [];
  const generates = method === "generate";
  if (!generates && sampling !== undefined) {
    problems.push({ place: placeOf(["sampling"]), message: `method ${method} does not sample`, advice: "remove sampling" });
  }
  if (!generates && thinking !== undefined && thinking !== "off") {
    problems.push({
      place: placeOf(["thinking"]),
      message: `method ${method} cannot think`,
      expected: "off",
      advice: "remove thinking",
    });
  }
  if (!generates && varies.includes("sampling")) {
    problems.push({
      place: placeOf(["varies", varies.indexOf("sampling")]),
      message: `method ${method} does not sample`,
      advice: "remove sampling from varies",
    });
  }
  if (layout === "raw" && shotLayout === "turns") {
    problems.push({
      place: placeOf(["shotLayout"]),
      message: "a raw prompt has no turns",
      expected: "inline",
      advice: "remove shotLayout",
    });
  }
  return problems;
}

/** What is scored is a text as it stands: after a chat template it would be another quantity, and a shot would be context of its own. */
function rollingIsRaw({ method, layout, parameters }: ProtocolText, placeOf: PlaceOf): Problem[] {
  if (method !== "rolling-loglikelihood") return [];
  const problems: Problem[] = [];
  if (layout !== "raw")
    problems.push({
      place: placeOf(["layout"]),
      message: `method ${method} scores no chat`,
      expected: "raw",
      advice: "change it",
    });
  if (parameters.shots > 0)
    problems.push({ place: placeOf(["parameters", "shots"]), message: `method ${method} has no shots`, advice: "remove shots" });
  return problems;
}

function shotsHaveAnswers({ method, templates }: ProtocolText, placeOf: PlaceOf): Problem[] {
  if (method === "rolling-loglikelihood" || method === "rank" || templates.answer !== "") return [];
  return [{ place: placeOf(["templates", "answer"]), message: "it is empty", expected: "the answer of a shot" }];
}

function reasoningHasItsBudget({ thinking, sampling }: ProtocolText, placeOf: PlaceOf): Problem[] {
  if (sampling === undefined || thinking === undefined || thinking === "as-served") return [];
  const { maxReasoningTokens } = sampling;
  if (thinking === "on" && maxReasoningTokens === 0) {
    return [
      {
        place: placeOf(["sampling"]),
        message: "thinking is on without tokens for it",
        expected: "maxReasoningTokens over 0",
        advice: 'add "maxReasoningTokens: 16384"',
      },
    ];
  }
  if (thinking === "off" && maxReasoningTokens > 0) {
    return [
      {
        place: placeOf(["sampling", "maxReasoningTokens"]),
        message: "tokens for thinking, which is off",
        expected: "0",
        advice: "remove it",
      },
    ];
  }
  return [];
}

function lettersHaveLabels({ continuation, words }: ProtocolText, placeOf: PlaceOf): Problem[] {
  if (continuation !== "letters") return [];
  return Object.entries(words).flatMap(([language, { labels }]) =>
    labels.length >= 2
      ? []
      : [
          {
            place: placeOf(["words", language]),
            message: `the words of "${language}" have no option labels`,
            expected: "at least two",
            advice: 'add "labels: [A, B, C, D]"',
          },
        ],
  );
}

/** A primary metric of a protocol may be one of the task's, which is known only when both meet; one of its own must be listed. */
function primaryIsAMetric({ primary, metrics }: ProtocolText, placeOf: PlaceOf): Problem[] {
  if (primary === undefined || metrics.length === 0 || metrics.includes(primary)) return [];
  return [
    {
      place: placeOf(["primary"]),
      message: `the primary metric "${primary}" is not in metrics`,
      expected: `one of ${metrics.join(", ")}`,
      advice: "add it to metrics",
    },
  ];
}
