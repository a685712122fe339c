import { deflateRawSync } from "node:zlib";

/** Where the blocks go in the built page. */
export const DATA_PLACE = "<!--mivhan-data-->";

/**
 * The page with its data: the template as it was built, and each block deflated and in base64, so that nothing from a model can
 * be markup. The code inflates it with DecompressionStream.
 * @param template `dist/page/report.html`
 */
export async function* htmlPage(
  template: string,
  blocks: AsyncIterable<readonly [id: string, value: unknown]>,
): AsyncGenerator<string> {
  const at = template.lastIndexOf(DATA_PLACE);
  yield template.slice(0, at);
  for await (const [id, value] of blocks) {
    const bytes = deflateRawSync(JSON.stringify(value), { level: 6 });
    yield `<script type="application/x-mivhan" id="${id}">${bytes.toString("base64")}</script>\n`;
  }
  yield template.slice(at + DATA_PLACE.length);
}
