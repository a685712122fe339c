import { useEffect, useState } from "preact/hooks";

const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
const KEY = "mivhan-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** The chosen theme; a file opened from disk may have no storage, and then forgets it. */
export function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "auto";
  } catch {
    return "auto";
  }
}

export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] as Theme;
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  dispatchEvent(new Event("mivhan-theme"));
}

/** Whether the page is dark now; print is always light. */
export function useDark(): boolean {
  const read = () => {
    const theme = document.documentElement.dataset["theme"];
    return theme === "dark" || (theme !== "light" && system.matches);
  };
  const [dark, setDark] = useState(read);
  useEffect(() => {
    const listen = () => setDark(read());
    system.addEventListener("change", listen);
    addEventListener("mivhan-theme", listen);
    return () => {
      system.removeEventListener("change", listen);
      removeEventListener("mivhan-theme", listen);
    };
  }, []);
  return dark;
}
