import type { RollingReply, RollingRequest } from "../../core/request.ts";
import { textSize } from "../../core/text-size.ts";
import { characterList, SCALAR_VALUES } from "./ngram-model.ts";

/** What Hebrew prose is mostly written with: letters with finals, space, line end, digits and the common signs. */
const USUAL: ReadonlySet<string> = new Set([..."אבגדהוזחטיכלמנסעפצקרשתךםןףץ", " ", "\n", ..."0123456789", ...".,:;!?\"'()-–־׳״"]);
/** What is left for every other character. */
const UNUSUAL = 0.05;

/** Every Unicode scalar value is as likely as every other, after anything: what knowing nothing costs, 20.1 bits a character. */
export function uniformRolling(request: RollingRequest): RollingReply {
  return characterByCharacter(request, () => 1 / SCALAR_VALUES);
}

/** The characters of Hebrew prose share 95 % evenly, all characters 5 %: what the alphabet alone tells. */
export function alphabetRolling(request: RollingRequest): RollingReply {
  return characterByCharacter(
    request,
    (character) => (USUAL.has(character) ? (1 - UNUSUAL) / USUAL.size : 0) + UNUSUAL / SCALAR_VALUES,
  );
}

function characterByCharacter({ prompt }: RollingRequest, probability: (character: string) => number): RollingReply {
  const text = prompt.parts.at(-1) as string;
  const tokens = characterList(text).map((character) => ({ logprob: Math.log(probability(character)) }));
  const logprob = tokens.reduce((sum, token) => sum + token.logprob, 0);
  return { method: "rolling-loglikelihood", way: "in-process", logprob, tokens, passes: 1, size: textSize(text) };
}
