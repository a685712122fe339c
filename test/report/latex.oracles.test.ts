import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../helpers/cli.ts";

const FONT = join(
  dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/heebo/package.json")),
  "400Regular/Heebo_400Regular.ttf",
);
const PREAMBLE = String.raw`\documentclass{article}
\usepackage[a4paper,margin=1.5cm]{geometry}
\usepackage{booktabs,fontspec,iftex}
\ifluatex\usepackage[bidi=basic,english]{babel}\else\usepackage[bidi=default,english]{babel}\fi
\babelprovide[import]{hebrew}
\babelfont[hebrew]{rm}[Path=./,Extension=.ttf]{Heebo}
\babelfont[hebrew]{tt}[Path=./,Extension=.ttf]{Heebo}
\begin{document}
\input{full.tex}
\input{appendix.tex}
\end{document}
`;

/** Needs TeX: on Debian `apt-get install texlive-xetex texlive-luatex texlive-latex-recommended`. */
describe.each(["xelatex", "lualatex"])("%s", (engine) => {
  it("compiles the golden report and appendix, and finds every Hebrew letter", () => {
    const folder = mkdtempSync(join(tmpdir(), "mivhan-tex-"));
    for (const name of ["full.tex", "appendix.tex"]) copyFileSync(join(ROOT, "test/golden/report", name), join(folder, name));
    copyFileSync(FONT, join(folder, "Heebo.ttf"));
    writeFileSync(join(folder, "paper.tex"), PREAMBLE);
    const { status, stdout, error } = spawnSync(engine, ["-interaction=nonstopmode", "-halt-on-error", "paper.tex"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 240_000,
    });
    if (error !== undefined) throw new Error(`${engine} does not run here (${error.message}): install TeX Live first`);
    expect(status, stdout?.slice(-1500)).toBe(0);
    const log = readFileSync(join(folder, "paper.log"), "utf8").replace(/\n/g, "");
    // A Latin font that lacks a Hebrew letter would mean that a stretch was not wrapped.
    expect(log).not.toMatch(/Missing character: There is no [\u05d0-\u05ea]/);
    expect(log).toMatch(/Output written on paper\.(pdf|xdv) \([34] pages/);
  });
});
