import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../src/tasks/template.ts";

const NAMES = ["question", "choices", "labels", "words", "words.answer"];

function faultsOf(source: string): string[] {
  const result = compileTemplate(source, NAMES);
  return result.ok ? [] : result.faults.map(({ line, message }) => `${line}: ${message}`);
}

describe("a template", () => {
  it("renders fields, loops and conditions", () => {
    const compiled = compileTemplate(
      "{% if question %}{{ question }}\n{% endif %}{% for choice in choices %}{{ labels[loop.index0] }}. {{ choice }}\n{% endfor %}{{ words.answer }}:",
      NAMES,
    );
    if (!compiled.ok) throw new Error("it should compile");
    const text = compiled.template.render({
      question: "מה שמה של הבירה?",
      choices: ["חיפה", "ירושלים"],
      labels: ["א", "ב"],
      words: { answer: "תשובה" },
    });
    expect(text).toBe("מה שמה של הבירה?\nא. חיפה\nב. ירושלים\nתשובה:");
  });

  it("drops the line feed right behind a block, and no other", () => {
    const compiled = compileTemplate("{% if question %}{{ question }}{% endif %}\n\n{{ words.answer }}:\n", NAMES);
    if (!compiled.ok) throw new Error("it should compile");
    expect(compiled.template.render({ question: "מה?", choices: [], labels: [], words: { answer: "תשובה" } })).toBe(
      "מה?\nתשובה:\n",
    );
  });

  it("refuses an unknown name, which the library would render as nothing", () => {
    expect(faultsOf("{{ question }}\n{{ qestion }}")).toEqual(['2: unknown name "qestion" in the template']);
  });

  it("refuses an unknown word of the language table", () => {
    expect(faultsOf("{{ words.anser }}")).toEqual(['1: unknown name "words.anser"']);
  });

  it.each([
    ["a loop over a call", "{% for i in range(3000000) %}x{% endfor %}", "a loop must go over a name"],
    ["set", "{% set a = 1 %}", "not allowed"],
    ["a macro", "{% macro m() %}{% endmacro %}", "not allowed"],
    ["a call", "{{ question.constructor('x') }}", "not allowed"],
    ["an unlisted filter", "{{ question | tojson }}", 'unknown filter "tojson"'],
    ["a list literal", "{{ [question] }}", "not allowed"],
    ["an unknown loop field", "{% for c in choices %}{{ loop.previtem }}{% endfor %}", 'unknown loop field "previtem"'],
    ["an unclosed brace", "{{ question", "cannot be read"],
    ["a name in a filter's argument", "{{ labels | join(sep) }}", 'unknown name "sep"'],
    ["a name in an index", "{{ choices[i] }}", 'unknown name "i"'],
  ])("refuses %s", (_, source, message) => {
    expect(faultsOf(source).join("\n")).toContain(message);
  });

  it("forgets a loop's variable after the loop", () => {
    expect(faultsOf("{% for choice in choices %}{{ choice }}{% endfor %}{{ choice }}").join()).toContain('unknown name "choice"');
  });

  it("refuses to render a megabyte", () => {
    const compiled = compileTemplate("{{ question }}", NAMES);
    if (!compiled.ok) throw new Error("it should compile");
    expect(() => compiled.template.render({ question: "א".repeat(1_000_001) })).toThrow(RangeError);
  });
});
