import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXAMPLES } from "../report/examples.ts";
import { launchChromium, openReport } from "./chromium.ts";

/** The report that the quickstart ends with, as it lies in reports/examples. */
const file = join(EXAMPLES, "report.html");

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe("a stranger with the quickstart's report finds, in two steps at most,", () => {
  it("which model is better on a task: the first view shows scores, and letters of the models that each beats", async () => {
    const { page } = await openReport(browser, { file });
    const row = page.locator(".scores tr", { hasText: "starter-summarization" });
    expect(await row.locator("td[data-model=rules] .score").innerText()).toMatch(/^31\.0\s*ab$/);
    await page.close();
  });

  it("how sure that is: in a sentence, and one step on with interval, p and what could have been seen", async () => {
    const { page } = await openReport(browser, { file });
    expect(await page.locator(".in-short").innerText()).toMatch(
      /rules has the highest quickstart-average: 19\.2.*\[−8\.5, \+11\.3\].*chance/,
    );
    await page.getByRole("link", { name: "How sure is a difference?" }).click();
    await page.getByRole("heading", { name: "rules minus random" }).waitFor();
    expect(await page.locator("tr", { hasText: "quickstart-average" }).innerText()).toMatch(/\+1\.4.*\[−8\.5, \+11\.3\].*13\.8/);
    await page.close();
  });

  it("what was asked of an item, word for word, and what every model answered", async () => {
    const { page } = await openReport(browser, { file, hash: "#/items" });
    await page.getByPlaceholder(/Search/).fill("arc-test-05");
    await page.getByRole("listbox").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "arc-test-05" }).waitFor();
    await page.locator("summary", { hasText: "Prompt as sent" }).first().click();
    await page.getByText("תשובה:").first().waitFor();
    expect(await page.locator(".answer-card").count()).toBe(3);
    await page.close();
  });

  it("what failed: in the first view, and counted by model one step on", async () => {
    const { page } = await openReport(browser, { file });
    expect(await page.locator(".in-short").innerText()).toMatch(/Cut off by the token budget.*ngram/);
    await page.getByRole("link", { name: "What failed, and how to run it again?" }).click();
    const row = page.locator("tr", { hasText: "letter-chat@0" }).filter({ hasText: "ngram" }).first();
    expect(await row.innerText()).toContain("72");
    await page.close();
  });

  it("how to reproduce it: the command, and one that checks what is stored", async () => {
    const { page } = await openReport(browser, { file, hash: "#/quality" });
    const text = await page.locator("section", { hasText: "Reproduce this" }).innerText();
    expect(text).toContain("mivhan quickstart --runs runs");
    expect(text).toMatch(/mivhan verify runs\/\S+-rules-quickstart-/);
    await page.close();
  });
});
