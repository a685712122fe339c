import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMarkRows } from "../../src/cli/audit/csv.ts";
import { sheetPage } from "../../src/cli/audit/page.ts";

const HOSTILE = '</pre><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">\u202eabc';
const options = ["positive", "negative"].map((answer) => ({ answer, text: answer === "positive" ? "חיובי" : "שלילי" }));
const rows = ["1", "2", "=3"].map((item) => ({
  key: { task: "t", protocol: "p@0", item, seed: 1 },
  fields: [["text", "שלום (world) עולם"]] as const,
  options: item === "2" ? [] : options,
  reply: item === "1" ? HOSTILE : "התשובה היא תל אביב.",
  finish: "stop" as const,
}));

let browser: Browser;
let context: BrowserContext;
let page: Page;
const file = join(mkdtempSync(join(tmpdir(), "mivhan-sheet-")), "sheet.html");
const messages: string[] = [];

beforeAll(async () => {
  writeFileSync(file, sheetPage({ run: "r", model: "m", rows }));
  const found = [process.env["MIVHAN_CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = found.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error("set MIVHAN_CHROMIUM to a Chromium or Chrome");
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  context = await browser.newContext();
  page = await context.newPage();
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(error.message));
  await page.goto(pathToFileURL(file).href);
});
afterAll(() => browser.close());

describe("the audit sheet in a browser", () => {
  it("shows the hostile reply as text and runs none of it", async () => {
    expect(await page.locator("#r1 .reply").textContent()).toBe(HOSTILE);
    expect(await page.evaluate("'hacked' in window")).toBe(false);
    expect(messages).toEqual([]);
  });

  it("lets no script run that is put into it later", async () => {
    await page.evaluate(`{
      const script = document.createElement("script");
      script.textContent = "window.late = 1";
      document.body.append(script);
    }`);
    expect(await page.evaluate("'late' in window")).toBe(false);
    expect(messages.splice(0).join()).toContain("Content Security Policy");
  });

  it("sets Hebrew replies and fields right to left", async () => {
    const direction = (selector: string) => page.evaluate(`getComputedStyle(document.querySelector("${selector}")).direction`);
    expect(await direction("#r2 .reply")).toBe("rtl");
    expect(await direction("#r2 dd")).toBe("rtl");
    expect(await direction("#r1 .reply")).toBe("ltr");
  });

  it("is marked from the keyboard, whatever its language", async () => {
    await page.keyboard.press("KeyJ");
    await page.keyboard.press("Digit2");
    // What the key of D gives under a Hebrew layout.
    await page.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ג", code: "KeyD", bubbles: true }))`,
    );
    await page.keyboard.press("KeyU");
    await page.locator("#r2 .answer").fill("תל אביב");
    await page.keyboard.press("Escape");
    await page.keyboard.press("KeyJ");
    await page.keyboard.press("KeyR");
    expect(await page.locator("#progress").textContent()).toBe("3 of 3 marked");
  });

  it("keeps its marks when it is opened again", async () => {
    await page.reload();
    expect(await page.locator("#progress").textContent()).toBe("3 of 3 marked");
    expect(await page.locator("#r2 .answer").inputValue()).toBe("תל אביב");
  });

  it("downloads the marks as a table that is read back", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
    expect(download.suggestedFilename()).toBe("marks-r.csv");
    const bytes = readFileSync(await download.path());
    expect(bytes.toString()).toContain("'=3");
    const marks = readMarkRows(bytes, "marks.csv").map(({ cells }) => [
      cells["item"],
      cells["reading"],
      cells["answer"],
      cells["doubtful"],
    ]);
    expect(marks).toEqual([
      ["1", "answered", "negative", "yes"],
      ["2", "answered", "תל אביב", ""],
      ["=3", "refused", "", ""],
    ]);
  });

  it("asks for nothing from elsewhere", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.reload();
    expect(asked).toEqual([pathToFileURL(file).href]);
  });
});
