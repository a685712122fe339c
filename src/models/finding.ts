import { MivhanError } from "../core/errors.ts";
import { RequestFailure, Unscorable } from "../core/model.ts";

/** What the probe found of one ability; `depends` where the probe's own prompt could not tell, and each item is checked by itself. */
export type Finding =
  | { readonly found: "yes"; readonly note?: string }
  | { readonly found: "depends"; readonly reason: string }
  | { readonly found: "no"; readonly reason: string };

/** Failures that say that the server cannot be reached or used at all, as against that it cannot do one thing. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  ...["E_REFUSED", "E_UNKNOWN_HOST", "E_TLS", "E_UNAUTHORIZED", "E_FORBIDDEN", "E_QUOTA", "E_REDIRECT"],
  ...["E_NETWORK", "E_TIMEOUT", "E_OVERLOADED", "E_RATE_LIMITED", "E_SERVER_TIMEOUT"],
]);

/** A needed token outside the likeliest ones: another prompt may have it among them. */
const BY_PROMPT: ReadonlySet<string> = new Set(["E_LABEL_NOT_IN_TOP", "E_TOKEN_NOT_IN_TOP"]);

/**
 * Looks, and takes a failure for an answer. A 5xx is one too: servers answer so to what they cannot do (llama-cpp-python to `logprobs`
 * without `--logits_all`).
 * @throws what says that the server cannot be reached or used at all, and what is no failure of a request
 */
export async function finding(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Unscorable) return no(error.reason);
    if (!(error instanceof MivhanError) || UNREACHABLE.has(error.code)) throw error;
    const reason = `${error.code}: ${error.message}`;
    return BY_PROMPT.has(error.code) ? { found: "depends", reason } : no(reason);
  }
}

/** Whether a failure is about one thing that was asked, as against the server as a whole. */
export function isAnswer(error: unknown): error is RequestFailure {
  return error instanceof RequestFailure && !UNREACHABLE.has(error.code);
}

export function yes(note?: string): Finding {
  return note === undefined ? { found: "yes" } : { found: "yes", note };
}

export function no(reason: string): Finding {
  return { found: "no", reason };
}
