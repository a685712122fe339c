import { runInNewContext } from "node:vm";
import { Environment, Interpreter, Template } from "@huggingface/jinja";
import { MivhanError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Message } from "../../core/request.ts";

/** A model's own chat template, with the texts of its special tokens. */
export interface ChatTemplate {
  readonly source: string;
  readonly bos: string;
  readonly eos: string;
}

export interface ChatTurns {
  readonly messages: readonly Message[];
  /** Variables of the template, such as `enable_thinking`. */
  readonly variables: JsonObject;
}

/** A template comes with a model, from strangers: it may take this long, in milliseconds, write this much and count this far. */
const TIME_LIMIT = 1000;
const LENGTH_LIMIT = 4_000_000;
const RANGE_LIMIT = 100_000;

/**
 * A chat as its template writes it, up to where the assistant begins, or, when the last message is the assistant's, to the end of that message,
 * so that it is continued (`continue_final_message` of transformers). `strftime_now` is not offered: a prompt must not change with the
 * day, and templates that ask for the date have one of their own.
 * @throws MivhanError `E_CHAT_TEMPLATE` when the template is broken, refuses the chat, loops or writes without end
 */
export function renderChat({ source, bos, eos }: ChatTemplate, { messages, variables }: ChatTurns): string {
  const continued = messages.at(-1)?.role === "assistant" ? messages.at(-1)?.content : undefined;
  const values = {
    ...variables,
    messages: messages.map(({ role, content }) => ({ role, content })),
    add_generation_prompt: continued === undefined,
    bos_token: bos,
    eos_token: eos,
  };
  const text = limited(() => render(source, values));
  if (text.length > LENGTH_LIMIT) throw broken(`it writes ${text.length} characters`);
  if (continued === undefined) return text;
  const last = continued.trim();
  const at = text.lastIndexOf(last);
  if (at === -1) throw broken("it does not write the last message as it is, which is to be continued");
  return text.slice(0, at + last.length);
}

/** The watchdog of `node:vm` ends whatever runs below it, ours included, when its time is over. */
function limited(work: () => string): string {
  try {
    return runInNewContext("work()", { work }, { timeout: TIME_LIMIT });
  } catch (error) {
    // The watchdog's error is one of the other context, where `instanceof Error` does not hold.
    const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
    const timedOut = code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    throw broken(timedOut ? `it does not end within ${TIME_LIMIT} ms` : String(message ?? error));
  }
}

function render(source: string, values: Readonly<Record<string, unknown>>): string {
  const environment = new Environment();
  const globals = { false: false, true: true, none: null, False: false, True: true, None: null, raise_exception: refuse, range };
  for (const [name, value] of Object.entries({ ...globals, ...values })) environment.set(name, value);
  const result = new Interpreter(environment).run(new Template(source).parsed);
  return String(result.value);
}

function refuse(reason: unknown): never {
  throw new Error(`it refuses the chat: ${String(reason)}`);
}

/** Python's `range`. */
function range(first: number, second?: number, step = 1): number[] {
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!(count <= RANGE_LIMIT)) throw new Error(`a range of ${count}`);
  return Array.from({ length: count }, (_, at) => start + at * step);
}

function broken(reason: string): MivhanError {
  return new MivhanError({
    code: "E_CHAT_TEMPLATE",
    family: "capability",
    message: `the chat template cannot be rendered: ${reason}`,
    advice: "choose a protocol with layout raw, or another template (`tokenizerConfig` in the model's entry)",
  });
}
