import { render } from "preact";
import "./styles/base.css";
import "./styles/head.css";
import "./styles/tables.css";
import "./styles/badges.css";
import "./styles/items.css";
import "./styles/narrow.css";
import "./styles/print.css";
import { App } from "./app.tsx";
import { block } from "./blocks.ts";
import { applyTheme, storedTheme } from "./theme.ts";

async function open(): Promise<void> {
  applyTheme(storedTheme());
  const index = await block("results");
  document.title = `${index.results.suites.join(", ")} · Mivhan report`;
  const place = document.getElementById("app") as HTMLElement;
  place.textContent = "";
  render(<App index={index} />, place);
}

open().catch((error: unknown) => {
  const place = document.getElementById("app") as HTMLElement;
  place.textContent = `The report cannot be read: ${error instanceof Error ? error.message : String(error)}`;
});
