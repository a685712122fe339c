import { Template } from "@huggingface/jinja";
import type { Json } from "../core/json.ts";
import { checkTemplate, type TemplateFault } from "./template-check.ts";

/** What a template is given. `undefined` cannot occur: an unfilled optional slot is the empty string. */
export type TemplateValues = Readonly<Record<string, Json>>;

export interface CompiledTemplate {
  readonly source: string;
  /** @throws RangeError when the text would be longer than `MAX_RENDERED` characters. */
  render(values: TemplateValues): string;
}

/** Longest rendered text in UTF-16 units: no honest prompt part is longer, and a hostile row must not fill the memory. */
export const MAX_RENDERED = 1_000_000;

/**
 * Compiles a Jinja template after walking its syntax tree. `@huggingface/jinja` renders an unknown name as nothing and has no
 * limit on loops, so both are refused beforehand: only the given names, `if`, `for` over a name, and the listed filters pass.
 * As in chat templates, the line feed right behind a block (`%}`) is dropped: a blank line there takes one more.
 */
export function compileTemplate(
  source: string,
  names: readonly string[],
):
  | { readonly ok: true; readonly template: CompiledTemplate }
  | { readonly ok: false; readonly faults: readonly TemplateFault[] } {
  let template: Template;
  try {
    template = new Template(source);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      faults: [{ line: 1, message: `the template cannot be read: ${message}`, advice: "check the braces and the block names" }],
    };
  }
  const faults = checkTemplate({ program: template.parsed, source, names });
  if (faults.length > 0) return { ok: false, faults };
  // The engine wraps every value that it is given, lists and objects to their leaves.
  const used = names.filter((name) => source.includes(name));
  return {
    ok: true,
    template: {
      source,
      render(values) {
        const rendered = template.render(Object.fromEntries(used.map((name) => [name, values[name]])));
        // Jinja drops one line feed at the end of a template; in a prompt it counts.
        const text = source.endsWith("\n") ? `${rendered}\n` : rendered;
        if (text.length > MAX_RENDERED)
          throw new RangeError(`a rendered template has ${text.length} characters, more than ${MAX_RENDERED}`);
        return text;
      },
    },
  };
}
