/**
 * How long the server asks us to wait, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds or as an HTTP date
 * (RFC 9110 §10.2.3). Undefined when there is none or it cannot be read; never negative.
 * @param now Unix time in milliseconds, for dates.
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const milliseconds = decimal(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return milliseconds;
  const written = headers["retry-after"];
  const seconds = decimal(written);
  if (seconds !== undefined) return seconds * 1000;
  // `Date.parse` alone would read "-5" as a year.
  const date = written?.trimEnd().endsWith(" GMT") ? Date.parse(written) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}
