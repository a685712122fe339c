import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { pageTemplate, writeLargeReport } from "./report-file.ts";

let browser: Browser;
let template: string;
let file: string;
beforeAll(async () => {
  browser = await launchChromium();
  template = await pageTemplate();
  file = await writeLargeReport(template, 100_000);
});
afterAll(() => browser?.close());

describe("the page without data", () => {
  it("is under 600 kB with its fonts", () => {
    expect(Buffer.byteLength(template)).toBeLessThan(600_000);
  });
});

describe("a hundred thousand items", () => {
  it("open, filter, scroll to the end, and keep few elements; measured, within two seconds and 150 milliseconds", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    let opened = Number.POSITIVE_INFINITY;
    // The better of two: other tests may have the machine at the same time.
    for (let round = 0; round < 2; round += 1) {
      const started = performance.now();
      await page.goto("about:blank");
      await page.goto(`${pathToFileURL(file).href}#/items`);
      await page.locator(".row").first().waitFor();
      opened = Math.min(opened, performance.now() - started);
    }
    const count = () => page.locator(".count").innerText();
    expect(await count()).toMatch(/^100,000 of 100,000/);
    const filtered = await page.evaluate(async () => {
      const place = document.querySelector(".count") as HTMLElement;
      const input = document.querySelector('input[type="search"]') as HTMLInputElement;
      const times: number[] = [];
      for (const text of ["q99", "ירושלים", "מספר 777"]) {
        const before = place.textContent;
        const start = performance.now();
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        while (place.textContent === before) await new Promise((resolve) => setTimeout(resolve, 0));
        times.push(performance.now() - start);
      }
      return times;
    });
    await page.getByRole("button", { name: /^differ/ }).click();
    expect(await page.locator(".row").count()).toBeLessThan(60);
    await page.getByPlaceholder(/Search/).fill("");
    await page.getByRole("button", { name: /^differ/ }).click();
    await page.getByRole("listbox").focus();
    await page.keyboard.press("End");
    await page.getByText("q100000 ·").waitFor();
    console.log(`opened in ${Math.round(opened)} ms, filtered in ${filtered.map(Math.round).join(", ")} ms`);
    // A machine that does other things at the same time proves nothing: docs/performance.md says how the figures are made.
    if (process.env["MIVHAN_MEASURE"] !== "1") return page.close();
    expect(opened).toBeLessThan(2000);
    expect(Math.max(...filtered)).toBeLessThan(150);
    await page.close();
  });
});
