import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium, openReport } from "./chromium.ts";
import { pageTemplate, writeSmallReport } from "./report-file.ts";

const VIEWS = ["overview", "compare", "checkpoints", "items", "quality", "published"] as const;
const ITEM = "#/items?row=trivia-he%2Fletter-chat%25400%2Fq5%2F1";

let browser: Browser;
let file: string;
beforeAll(async () => {
  browser = await launchChromium();
  file = await writeSmallReport(await pageTemplate());
});
afterAll(() => browser?.close());

describe.each(VIEWS)("the view %s", (view) => {
  it.each([400, 1024, 1920])("opens at %i pixels without a fault, a request or a sideways scroll", async (width) => {
    const { page, faults, requests } = await openReport(browser, { file, hash: `#/${view}`, width });
    await page.waitForTimeout(150);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
    expect([faults, requests]).toEqual([[], []]);
    await page.close();
  });

  it.each([false, true])("is usable by everyone (axe; dark %s)", async (dark) => {
    const { page } = await openReport(browser, { file, hash: `#/${view}`, dark });
    expect(await violations(page)).toEqual([]);
    await page.close();
  });
});

async function violations(page: Awaited<ReturnType<typeof openReport>>["page"]): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

describe("the overview", () => {
  it("says who leads, and how sure that is", async () => {
    const { page } = await openReport(browser, { file });
    expect(await page.locator(".in-short").innerText()).toMatch(
      /strong\/model has the highest sample-average: 86\.7 .*more than chance explains/s,
    );
    await page.close();
  });

  it("sorts by a model, and back, by keyboard", async () => {
    const { page } = await openReport(browser, { file });
    const scores = () => page.locator(".scores tbody tr td:nth-of-type(1) .score").allInnerTexts();
    const head = page.getByRole("button", { name: /strong\/model/ });
    await head.focus();
    await page.keyboard.press("Enter");
    const down = (await scores()).map(Number.parseFloat);
    expect(down).toEqual([...down].sort((a, b) => b - a));
    expect(await page.locator('th[aria-sort="descending"]').count()).toBe(1);
    await page.keyboard.press("Enter");
    expect((await scores()).map(Number.parseFloat)).toEqual(down.toReversed());
    await page.close();
  });

  it("filters by text and opens a row to its protocol and metrics", async () => {
    const { page } = await openReport(browser, { file });
    await page.getByPlaceholder("Filter tasks").fill("arc");
    expect(await page.locator(".scores .opener").count()).toBe(1);
    await page.locator(".scores .opener").click();
    expect(await page.locator(".column-detail").innerText()).toMatch(/acc@letter-strict \(primary\)/);
    await page.close();
  });

  it("gives the definition of the average at one click", async () => {
    const { page } = await openReport(browser, { file });
    await page.getByText("What this average is").click();
    expect(await page.getByRole("rowheader", { name: "trivia-he · letter-chat@0 · acc@letter-strict" }).isVisible()).toBe(true);
    await page.close();
  });
});

describe("the comparison", () => {
  it("shows the paired difference with its interval, and leads to the items that differ", async () => {
    const { page } = await openReport(browser, { file, hash: "#/compare" });
    const row = page.locator("tr", { hasText: "arc-he" }).first();
    expect(await row.innerText()).toMatch(/\+50\.0\s+\[\+\d/);
    await row.getByRole("link").click();
    expect(await page.locator(".count").innerText()).toMatch(/^20 of 160/);
    await page.close();
  });
});

describe("the items", () => {
  it("are filtered by flag and by text, and the address keeps both", async () => {
    const { page } = await openReport(browser, { file, hash: "#/items" });
    await page.getByRole("button", { name: /^errored/ }).click();
    expect(await page.locator(".count").innerText()).toMatch(/^2 of 160/);
    await page.getByPlaceholder(/Search/).fill("q2 ");
    expect(await page.locator(".count").innerText()).toMatch(/^1 of 160/);
    const { page: again } = await openReport(browser, { file, hash: new URL(page.url()).hash });
    expect(await again.locator(".count").innerText()).toMatch(/^1 of 160/);
    await Promise.all([page.close(), again.close()]);
  });

  it("are searched in their full texts too", async () => {
    const { page } = await openReport(browser, { file, hash: "#/items" });
    await page.getByPlaceholder(/Search/).fill("צעד אחר צעד");
    expect(await page.locator(".count").innerText()).toMatch(/^0 of/);
    await page.getByRole("button", { name: "Search the full texts too" }).click();
    await page.getByText("158 rows in the full texts").or(page.getByText("160 rows in the full texts")).waitFor();
    await page.close();
  });

  it("open by keyboard, lead on, and back to the same list", async () => {
    const { page } = await openReport(browser, { file, hash: "#/items?column=0" });
    await page.getByRole("listbox").focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "Enter"]) await page.keyboard.press(key);
    await page.getByRole("heading", { name: "q2" }).waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("heading", { name: "q3" }).waitFor();
    await page.getByRole("button", { name: /All items/ }).click();
    expect(await page.locator(".count").innerText()).toMatch(/^40 of 160/);
    await page.close();
  });

  it("are saved as CSV as they are shown", async () => {
    const { page } = await openReport(browser, { file, hash: "#/items?flags=errored" });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV of this list" }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    expect(text.split("\n").filter((line) => line !== "")).toHaveLength(1 + 2 * 2);
    expect(text).toContain(",errored,");
    await page.close();
  });
});

describe("one item", () => {
  it("opens from its permalink with question, prompt, reasoning, answers, gold and metrics", async () => {
    const { page, faults } = await openReport(browser, { file, hash: ITEM });
    await page.locator(".answer-card").first().waitFor();
    await page.getByText("Prompt as sent").click();
    await page.getByText("אתה עוזר מועיל.").waitFor();
    await page
      .getByText(/Reasoning/)
      .first()
      .click();
    const text = await page.locator(".item-page").innerText();
    for (const part of ["שאלה מספר 5", "gold", "נחשוב צעד אחר צעד", "התשובה הנכונה היא א", "acc", "20 prompt"])
      expect(text).toContain(part);
    expect(faults).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  it("compares two answers word by word", async () => {
    const { page } = await openReport(browser, { file, hash: ITEM });
    await page.locator(".answer-card select").first().selectOption({ index: 1 });
    expect(await page.locator(".answer-card").first().locator("> .text .text-body").innerText()).toContain("ירושלים");
    await page.close();
  });

  it("that the report does not hold says so", async () => {
    const { page } = await openReport(browser, { file, hash: "#/items?row=trivia-he%2Fx%2Fy%2F1" });
    expect(await page.locator("main").innerText()).toContain("This item is not in the report");
    await page.close();
  });
});

describe("print", () => {
  it("leaves out the controls and gives a PDF of every view", async () => {
    for (const hash of [...VIEWS.map((view) => `#/${view}`), ITEM]) {
      const { page } = await openReport(browser, { file, hash });
      const pdf = await page.pdf();
      expect(pdf.length).toBeGreaterThan(5000);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("nav").isVisible()).toBe(false);
      await page.close();
    }
  });
});

describe("Hebrew", () => {
  it("stands in its order: measured by the places of the glyphs", async () => {
    const { page } = await openReport(browser, { file, hash: ITEM });
    await page.locator(".question-card .text-body").first().waitFor();
    const places = await page.evaluate(() => {
      const node = document.querySelector(".question-card .text-body")?.firstChild as Text;
      const at = (needle: string) => {
        const start = (node.textContent ?? "").indexOf(needle);
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + needle.length);
        return range.getBoundingClientRect().left;
      };
      return { first: at("שאלה"), number: at("5"), last: at("הבירה"), mark: at("?") };
    });
    // From right to left: the first word, the number, the last word, and the question mark at its left.
    expect(places.first).toBeGreaterThan(places.number);
    expect(places.number).toBeGreaterThan(places.last);
    expect(places.last).toBeGreaterThan(places.mark);
    await page.close();
  });

  it("in a Latin line keeps to itself", async () => {
    const { page } = await openReport(browser, { file });
    const [name, score] = await page.evaluate(() => {
      const cells = [...document.querySelectorAll(".composite tbody tr")].find((row) =>
        row.textContent?.includes("מודל"),
      )?.children;
      return [cells?.[0], cells?.[1]].map((cell) => cell?.getBoundingClientRect().left ?? 0);
    });
    expect(name).toBeLessThan(score as number);
    await page.close();
  });
});
