import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Card } from "../core/definition.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The user's data directory: `MIVHAN_HOME`, else `mivhan` under `XDG_DATA_HOME` (or `LOCALAPPDATA`), else `~/.local/share/mivhan`. */
export function userDataDirectory(environment: Environment): string {
  const given = environment["MIVHAN_HOME"];
  if (given !== undefined && given !== "") return resolve(given);
  const base = environment["XDG_DATA_HOME"] || environment["LOCALAPPDATA"];
  return base ? join(resolve(base), "mivhan") : join(homedir(), ".local", "share", "mivhan");
}

/** Where `mivhan data pull` puts the files of a card. */
export function pulledRoot(card: Pick<Card, "card">, environment: Environment): string {
  return join(userDataDirectory(environment), "data", card.card);
}
