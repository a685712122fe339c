import { useState } from "preact/hooks";
import type { PageIndex } from "../report/page-blocks.ts";
import { type Route, useRoute, type View, writeRoute } from "./route.ts";
import { applyTheme, nextTheme, storedTheme, type Theme } from "./theme.ts";
import { Checkpoints } from "./views/checkpoints.tsx";
import { Compare } from "./views/compare.tsx";
import { Items } from "./views/items.tsx";
import { Overview } from "./views/overview.tsx";
import { PublishedView } from "./views/published.tsx";
import { Quality } from "./views/quality.tsx";

const TITLES: Readonly<Record<View, string>> = {
  overview: "Overview",
  compare: "Comparison",
  checkpoints: "Checkpoints",
  items: "Items",
  quality: "Quality",
  published: "Published",
};

export function App({ index }: { index: PageIndex }) {
  const route = useRoute();
  return (
    <>
      <button type="button" class="skip" onClick={focusMain}>
        Skip to the content
      </button>
      <Header index={index} route={route} />
      <main id="main" tabIndex={-1}>
        <h1 class="visually-hidden">{TITLES[route.view]}</h1>
        <ViewOf route={route} index={index} />
      </main>
      <footer>
        Made by Mivhan {[...new Set(index.results.runs.map(({ mivhan }) => mivhan))].join(", ")} from stored runs alone. A score
        never travels without its protocol, its n, its interval and its failures. Set in Heebo (SIL Open Font License 1.1).
      </footer>
    </>
  );
}

function ViewOf({ route, index }: { route: Route; index: PageIndex }) {
  switch (route.view) {
    case "overview":
      return <Overview results={index.results} />;
    case "compare":
      return <Compare results={index.results} query={route.query} />;
    case "checkpoints":
      return <Checkpoints results={index.results} query={route.query} />;
    case "items":
      return <Items index={index} query={route.query} />;
    case "quality":
      return <Quality index={index} query={route.query} />;
    case "published":
      return <PublishedView results={index.results} query={route.query} />;
  }
}

/** A link would change the address, which holds the place. */
function focusMain(): void {
  document.getElementById("main")?.focus();
}

function Header({ index, route }: { index: PageIndex; route: Route }) {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const { results } = index;
  const tasks = new Set(results.columns.map(({ task }) => task)).size;
  const answers = results.models.reduce(
    (sum, { cells }) => sum + Object.values(cells).reduce((part, { column }) => part + column.counts.collected, 0),
    0,
  );
  const change = () => {
    const next = nextTheme(theme);
    setTheme(next);
    applyTheme(next);
  };
  return (
    <header class="top">
      <div class="title">
        <span class="wordmark" lang="he" dir="rtl">
          מבחן
        </span>
        <div>
          <p class="name">{results.suites.join(", ")}</p>
          <p class="muted">
            {plural(results.models.length, "model")} · {plural(tasks, "task")} asked in {plural(results.columns.length, "way")} ·{" "}
            {plural(answers, "answer")} · {newest(results.runs.map(({ created }) => created))}
          </p>
        </div>
        <button type="button" class="quiet theme" onClick={change} aria-label={`Theme: ${theme}`}>
          <span class="theme-name">Theme: </span>
          {theme}
        </button>
      </div>
      <nav aria-label="Views">
        {Object.entries(TITLES).map(([view, title]) => (
          <a
            key={view}
            href={writeRoute({ view: view as View, query: {} })}
            aria-current={route.view === view ? "page" : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
    </header>
  );
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function newest(dates: readonly string[]): string {
  return dates.toSorted().at(-1)?.slice(0, 10) ?? "";
}
