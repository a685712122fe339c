import type { SearchRequest } from "../core/request.ts";

/** The text of a query. */
export function queryOf({ prompt }: SearchRequest): string {
  return prompt.layout === "raw" ? prompt.parts.join("") : prompt.messages.map(({ content }) => content).join("\n");
}
