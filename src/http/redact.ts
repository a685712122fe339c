/** What stands where a secret stood. */
export const MASK = "•••";

/** Shorter values are not masked: they would blank out ordinary text and are no secrets. */
const SHORTEST_SECRET = 4;

/** Header names whose values say nothing secret. */
const PLAIN_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "user-agent"]);

export type Redact = (text: string) => string;

/**
 * A function that masks secrets wherever they occur in a text: the values of headers (and the part after "Bearer " or "Basic "), the
 * user and password and the query values of a URL, and any further value given. Each is also masked as percent-encoded and as JSON writes it.
 */
export function redactor({
  headers = {},
  urls = [],
  secrets = [],
}: {
  headers?: Readonly<Record<string, string>>;
  urls?: readonly string[];
  secrets?: readonly string[];
}): Redact {
  const values = [...secrets, ...headerValues(headers), ...urls.flatMap(urlValues)].filter(
    (value) => value.length >= SHORTEST_SECRET,
  );
  const forms = new Set(values.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]));
  // Longest first: a secret that contains another must not leave its other half behind.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** An address that may be shown: user, password and query values masked. A text that is no URL is returned as it is. */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const user = url.username === "" && url.password === "" ? "" : `${MASK}@`;
  const query = [...url.searchParams.keys()].map((name) => `${name}=${MASK}`).join("&");
  return `${url.protocol}//${user}${url.host}${url.pathname}${query === "" ? "" : `?${query}`}`;
}

function headerValues(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (PLAIN_HEADERS.has(name.toLowerCase())) return [];
    const space = value.indexOf(" ");
    return space === -1 ? [value] : [value, value.slice(space + 1)];
  });
}

function urlValues(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const user = [url.username, url.password];
  return [...user, ...user.map(decodeURIComponent), ...url.searchParams.values()];
}
