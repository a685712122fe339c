import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium, openReport } from "./chromium.ts";
import { HOSTILE_TEXTS, pageTemplate, writeSmallReport } from "./report-file.ts";

let browser: Browser;
let file: string;
beforeAll(async () => {
  browser = await launchChromium();
  file = await writeSmallReport(await pageTemplate(), { texts: HOSTILE_TEXTS });
});
afterAll(() => browser?.close());

const hacked = () => (globalThis as { hacked?: boolean }).hacked;

describe("hostile texts", () => {
  it("stand nowhere in the file as they are", async () => {
    const html = await readFile(file, "utf8");
    expect(html).not.toContain("window.hacked");
    expect(html.match(/<script\b/g)?.length).toBe((html.match(/<script type="application\/x-mivhan"/g)?.length as number) + 1);
  });

  it.each(HOSTILE_TEXTS.map((text, index) => [text.slice(0, 40), index] as const))(
    "do nothing and are shown as text: %j",
    async (_, index) => {
      const { page, faults, requests } = await openReport(browser, {
        file,
        hash: `#/items?row=trivia-he%2Fletter-chat%25400%2Fq${index + 1}%2F1`,
      });
      await page.locator(".question-card").waitFor();
      for (const summary of await page.locator("summary").all()) await summary.click();
      await page.waitForTimeout(100);
      expect(await page.evaluate(hacked)).toBeUndefined();
      expect([faults, requests]).toEqual([[], []]);
      expect(await page.locator(".question-card script, .question-card img, .question-card svg, .question-card a").count()).toBe(
        0,
      );
      const shown = await page.locator(".question-card .text-body").first().innerText();
      expect(shown.slice(0, 4)).toBe((HOSTILE_TEXTS[index] as string).replace(/^\u202e/, "RLO").slice(0, 4));
      await page.close();
    },
  );

  it("show directions, null bytes and broken letters by name", async () => {
    const signs: string[] = [];
    for (const item of [7, 9, 10]) {
      const { page } = await openReport(browser, { file, hash: `#/items?row=trivia-he%2Fletter-chat%25400%2Fq${item}%2F1` });
      await page.locator(".question-card").waitFor();
      signs.push(...(await page.locator(".question-card .text-body .sign").allInnerTexts()));
      await page.close();
    }
    expect(signs).toEqual(["RLO", "PDF", "RLI", "PDI", "U+D800", "U+0000"]);
  });

  it("of a megabyte open at their beginning", async () => {
    const { page } = await openReport(browser, { file, hash: "#/items?row=trivia-he%2Fletter-chat%25400%2Fq11%2F1" });
    const more = page.getByRole("button", { name: /Show all/ }).first();
    await more.waitFor();
    const shown = await page.locator(".text-body").allInnerTexts();
    expect(Math.max(...shown.map(({ length }) => length))).toBeLessThan(25_000);
    await more.click();
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".text-body")].some((body) => (body.textContent ?? "").length > 1_000_000),
    );
    await page.close();
  });
});

describe("the policy of the page", () => {
  it("forbids the network, foreign code, inline handlers and eval", async () => {
    const { page, requests } = await openReport(browser, { file });
    const refused = await page.evaluate(async () => {
      const violated: string[] = [];
      document.addEventListener("securitypolicyviolation", (event) => violated.push(event.effectiveDirective));
      const script = document.createElement("script");
      script.textContent = "globalThis.hacked = true";
      document.body.append(script);
      const button = document.createElement("button");
      button.setAttribute("onclick", "globalThis.hacked = true");
      document.body.append(button);
      button.click();
      const image = document.createElement("img");
      image.src = "https://example.org/x.png";
      document.body.append(image);
      const style = document.createElement("style");
      style.textContent = "body { display: none }";
      document.body.append(style);
      await fetch("https://example.org/").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return [...new Set(violated)].sort();
    });
    expect(refused).toEqual(["connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-elem"]);
    expect(await page.evaluate(hacked)).toBeUndefined();
    expect(requests).toEqual([]);
    await page.close();
  });

  it("is stated in the file, without any unsafe source", async () => {
    const html = await readFile(file, "utf8");
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-/);
    expect(policy).not.toContain("unsafe");
    expect(html).not.toMatch(/\s(src|href)="https?:/);
  });
});
