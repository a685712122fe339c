import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withGivenWords } from "../../src/cli/run/words.ts";
import { sha256 } from "../../src/core/digest.ts";
import { MivhanError } from "../../src/core/errors.ts";
import { parseWords } from "../../src/definitions/words.ts";
import { mivhan } from "../helpers/cli.ts";
import { LETTERS, TASK } from "../helpers/entries.ts";

const cwd = mkdtempSync(join(tmpdir(), "mivhan-words-"));
const WORDS = `of: https://example.org/evaluation, commit 1234567, tasks.py
words:
  - protocol: published/hebatron-nov2025
    tasks: [starter-arc]
    words:
      he: { preamble: כותרת של אחרים }
    templates:
      preamble: "{{ words.preamble }}\\n\\n"
`;
const DIGEST = sha256(WORDS);
writeFileSync(join(cwd, "words.yaml"), WORDS);
const asked = ["--protocol", "published/hebatron-nov2025@1"];

describe("the exact words of a published protocol, from a file of the user's", () => {
  it("stand in the prompt in place of ours, and in no task that the file does not name", () => {
    const shown = mivhan(["tasks", "show", "starter-arc", ...asked, "--words", "words.yaml"], { cwd });
    expect(shown.stdout).toMatch(/^── prompt\nכותרת של אחרים\n\nשאלה: /);
    expect(shown.stderr).toContain(
      `words of https://example.org/evaluation, commit 1234567, tasks.py (words.yaml, sha256 ${DIGEST.slice(0, 16)})`,
    );
    const own = mivhan(["tasks", "show", "starter-copa", ...asked], { cwd });
    expect(own.stdout).toContain("לפניך שאלות ותשובות.");
  });

  it("are named in the run's manifest and in its report, and make another column than our own", () => {
    const run = (out: string, more: readonly string[]) =>
      mivhan(["run", "--task", "starter-arc", ...asked, "--model", "embedded:random", "--out", out, ...more], { cwd });
    expect(run("theirs", ["--words", "words.yaml"]).code).toBe(0);
    const ours = run("ours", []);
    expect(ours.stderr).toContain("words of this project, not of the publication");
    const manifest = JSON.parse(readFileSync(join(cwd, "theirs", "manifest.json"), "utf8"));
    expect(manifest.entries[0].protocolDefinition.wording).toEqual({
      of: "https://example.org/evaluation, commit 1234567, tasks.py",
      file: "words.yaml",
      sha256: DIGEST,
    });
    expect(mivhan(["report", "theirs", "-o", "report.md"], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, "report.md"), "utf8")).toContain(`(words.yaml, sha256 ${DIGEST.slice(0, 16)})`);
    expect(mivhan(["compare", "theirs", "ours"], { cwd }).code).toBe(2);
  });

  it.each<[string, string, string, RegExp]>([
    [
      "a protocol that there is not",
      "hebatron-nov2025\n",
      "hebatron-nov205\n",
      /there is no protocol "published\/hebatron-nov205"; did you mean/,
    ],
    [
      "words of nothing that is asked",
      "[starter-arc]",
      "[starter-copa]",
      /words\.yaml:3.*these words belong to nothing that is asked/,
    ],
    [
      "a word that the protocol does not have",
      "preamble: כותרת",
      "preambel: כותרת",
      /words\.yaml:6.*has no word "preambel"; .*did you mean "preamble"/,
    ],
    ["a key that there is not", "tasks: [", "taks: [", /words\.yaml:4.*taks/],
  ])("are refused with %s", (_name, from, to, message) => {
    writeFileSync(join(cwd, "bad-words.yaml"), WORDS.replace(from, to));
    const refused = mivhan(["tasks", "show", "starter-arc", ...asked, "--words", "bad-words.yaml"], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(message);
  });
});

describe("words of several files", () => {
  const given = (text: string, file: string) => {
    const result = parseWords(text, file);
    if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
    return { file, sha256: sha256(text), value: result.value, placeOf: result.placeOf };
  };
  const of = (name: string, words: string) =>
    given(`of: ${name}\nwords:\n  - { protocol: letters, words: { he: ${words} } }\n`, `${name}.yaml`);

  it("are taken in the order of the command line: the last one wins, and what it leaves out stays", () => {
    const joined = withGivenWords(LETTERS, TASK, [of("a", "{ answer: אחת }"), of("b", "{ answer: שתיים }")]);
    expect(joined.words["he"]).toEqual({ labels: ["א", "ב", "ג", "ד"], answer: "שתיים" });
    expect(joined.wording).toMatchObject({ of: "b", file: "b.yaml" });
    expect(withGivenWords(LETTERS, TASK, [])).toBe(LETTERS);
  });

  it("must be of the form that the protocol's own have", () => {
    expect(() => withGivenWords(LETTERS, TASK, [of("a", "{ labels: ABCD }")])).toThrow(MivhanError);
  });
});
