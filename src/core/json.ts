/** A JSON value, read-only. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * JSON with object keys sorted by UTF-16 code units and no white space, so that equal values have equal text
 * (RFC 8785, whose number format is JavaScript's own). Absent (`undefined`) members are left out.
 * @throws TypeError on NaN, infinities, functions, symbols and bigints: they have no JSON form, and a silent `null` would hide it.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  // Every request is identified by it: no lists are made on the way.
  if (Array.isArray(value)) {
    let text = "[";
    for (let index = 0; index < value.length; index++) text += `${index === 0 ? "" : ","}${canonicalJson(value[index])}`;
    return `${text}]`;
  }
  if (typeof value === "object") {
    let text = "{";
    // The default order is that of UTF-16 code units.
    for (const key of Object.keys(value).sort()) {
      const member: unknown = value[key as keyof typeof value];
      if (member !== undefined) text += `${text.length === 1 ? "" : ","}${JSON.stringify(key)}:${canonicalJson(member)}`;
    }
    return `${text}}`;
  }
  throw new TypeError(`a ${typeof value} has no JSON form`);
}
