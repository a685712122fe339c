import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Debian's Chromium, or the one that MIVHAN_CHROMIUM names. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env["MIVHAN_CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath))
    throw new Error(`there is no ${executablePath}: install Chromium, or name one in MIVHAN_CHROMIUM`);
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

export interface OpenedPage {
  readonly page: Page;
  /** Everything that went wrong in it: errors, warnings of the console, dialogs. */
  readonly faults: string[];
  /** Requests that left the file. */
  readonly requests: string[];
}

export async function openReport(
  browser: Browser,
  { file, hash = "", width = 1280, dark = false }: { file: string; hash?: string; width?: number; dark?: boolean },
): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? "dark" : "light" });
  const faults: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const outside = (url: string) => !/^(file|data|blob):/.test(url);
  page.on("response", (response) => {
    if (outside(response.url())) requests.push(response.url());
  });
  // A request that the page's policy stopped is announced all the same, and fails as "csp".
  page.on("requestfailed", (request) => {
    if (outside(request.url()) && request.failure()?.errorText !== "csp") requests.push(request.url());
  });
  await page.goto(`${pathToFileURL(file).href}${hash}`);
  await page.locator("main h2").first().waitFor();
  return { page, faults, requests };
}
