import { useEffect, useState } from "preact/hooks";

export const VIEWS = ["overview", "compare", "checkpoints", "items", "quality", "published"] as const;
export type View = (typeof VIEWS)[number];

/** Where the reader is: all of it stands in the address, so that every place can be linked to. */
export interface Route {
  readonly view: View;
  readonly query: Readonly<Record<string, string>>;
}

/** "#/items?q=…&row=…" → its parts; anything else is the overview. */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?");
  const view = VIEWS.find((name) => name === path) ?? "overview";
  return { view, query: Object.fromEntries(new URLSearchParams(search)) };
}

export function writeRoute({ view, query }: Route): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  return `#/${view}${search === "" ? "" : `?${search}`}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const listen = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", listen);
    return () => removeEventListener("hashchange", listen);
  }, []);
  return route;
}

/** Changes the query of the current place; `replace` where going back should not undo a keystroke. */
export function setQuery(change: Readonly<Record<string, string>>, { replace = false }: { replace?: boolean } = {}): void {
  const { view, query } = parseRoute(location.hash);
  const target = writeRoute({ view, query: { ...query, ...change } });
  if (!replace) {
    location.hash = target;
    return;
  }
  history.replaceState(null, "", target);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
