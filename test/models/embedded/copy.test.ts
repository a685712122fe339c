import { describe, expect, it } from "vitest";
import { Unscorable } from "../../../src/core/model.ts";
import { EMBEDDED } from "../../../src/models/embedded/registry.ts";
import { FRUIT, generateRequest, NEVER, viewOf } from "./requests.ts";

const copy = EMBEDDED["copy"]?.create({ trainingText: () => "" });

describe("copy", () => {
  it("answers a translation and a summary with the text as it came", async () => {
    for (const kind of ["translation", "summarization"] as const) {
      const view = viewOf({ kind, fields: { text: ' The "source",\u00a0as it is. ' } });
      expect(await copy?.generate?.(generateRequest(view), NEVER)).toMatchObject({ text: ' The "source",\u00a0as it is. ' });
    }
  });

  it("leaves items of other kinds without an answer", async () => {
    await expect(copy?.generate?.(generateRequest(FRUIT), NEVER)).rejects.toThrow(Unscorable);
    await expect(copy?.generate?.(generateRequest(viewOf({ kind: "translation", fields: {} })), NEVER)).rejects.toThrow(
      Unscorable,
    );
  });
});
