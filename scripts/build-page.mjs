/**
 * Builds the page of the HTML report: one file with its code, styles and fonts inside. A policy in its head names the code and the
 * styles by their digests and forbids everything else, the network above all.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** With Heebo in two weights; the data comes on top. */
const MOST_BYTES = 600_000;
const DATA_PLACE = "<!--mivhan-data-->";

/**
 * @param {string} root of the project
 * @param {string} out the folder that becomes `dist`; writes `page/report.html` in it
 */
export async function buildPage(root, out) {
  const { build } = await import("vite");
  const { viteSingleFile } = await import("vite-plugin-singlefile");
  const folder = join(out, "page");
  const raw = join(out, ".page");
  // Under NODE_ENV=test, as when a test runner builds first, the page would be one for development: slower, and naming its source files by path.
  process.env.NODE_ENV = "production";
  await build({
    root: join(root, "src", "page"),
    configFile: false,
    logLevel: "warn",
    plugins: [viteSingleFile()],
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
    build: { outDir: raw, emptyOutDir: true, target: "es2022", assetsInlineLimit: 100_000_000, modulePreload: false },
  });
  const html = withPolicy(await readFile(join(raw, "index.html"), "utf8"));
  if (Buffer.byteLength(html) > MOST_BYTES) throw new Error(`the page has ${Buffer.byteLength(html)} bytes, over ${MOST_BYTES}`);
  if (html.includes(root)) throw new Error(`the page names ${root}, where it was built`);
  await rm(raw, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "report.html"), html);
}

/** Moves the code behind the data, and names code and styles in a Content-Security-Policy. */
function withPolicy(html) {
  const scripts = [...html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)];
  const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/g)];
  if (scripts.length !== 1 || styles.length !== 1)
    throw new Error(`${scripts.length} scripts and ${styles.length} styles, expected one each`);
  if (/<[^>]+\son\w+\s*=/.test(html.replace(scripts[0][0], ""))) throw new Error("an inline handler in the page");
  const [[whole, code]] = scripts;
  const policy = [
    "default-src 'none'",
    `script-src '${digest(code)}'`,
    `style-src '${digest(styles[0][1])}'`,
    "font-src data:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  // Replacements by function: "$&" in the code must stay what it is.
  const bare = html.replace(whole, () => "");
  const head = bare.replace(
    '<meta charset="utf-8" />',
    (meta) => `${meta}\n<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
  );
  if (head === bare) throw new Error("no <meta charset> to put the policy behind");
  return head.replace("</body>", () => `${DATA_PLACE}<script type="module">${code}</script>\n</body>`);
}

function digest(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
