import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delayBefore, LONGEST_PAUSE } from "../../src/http/backoff.ts";
import { networkFailure } from "../../src/http/network-failure.ts";
import { MASK, redactor, redactUrl } from "../../src/http/redact.ts";
import { readRetryAfter } from "../../src/http/retry-after.ts";

describe("Retry-After", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  test.each([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": " 0.5 " }, 500],
    [{ "retry-after-ms": "250", "retry-after": "9" }, 250],
    [{ "retry-after": "Sun, 01 Mar 2026 12:01:30 GMT" }, 90_000],
    [{ "retry-after": "Sun, 01 Mar 2026 11:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{}, undefined],
  ])("%j is %s ms", (headers, expected) => {
    expect(readRetryAfter(headers as Record<string, string>, now)).toBe(expected);
  });
});

describe("the pause before a retry", () => {
  test("doubles its range from half a second to a minute", () => {
    const longest = (attempt: number) => delayBefore(attempt, { random: () => 1 });
    expect([1, 2, 3, 8, 20].map(longest)).toEqual([500, 1000, 2000, 60_000, 60_000]);
    expect(delayBefore(5, { random: () => 0 })).toBe(0);
  });

  test("is never shorter than the server asks, up to the cap", () => {
    expect(delayBefore(1, { retryAfter: 5000, random: () => 0 })).toBe(5000);
    expect(delayBefore(1, { retryAfter: 3_600_000, random: () => 0.5 })).toBe(LONGEST_PAUSE);
  });

  test("a nonsensical attempt is refused", () => {
    expect(() => delayBefore(0, { random: () => 0 })).toThrow(RangeError);
    expect(() => delayBefore(Number.NaN, { random: () => 0 })).toThrow(RangeError);
  });
});

describe("masking", () => {
  test("covers header values, credentials and query of an address, and their encoded forms", () => {
    const redact = redactor({
      headers: { Authorization: "Bearer tok/en+1", "X-Team": "alpha-team", "content-type": "application/json" },
      urls: ["https://dana:p%40ss@host/v1?key=q-secret"],
      secrets: ['quo"te'],
    });
    const text = 'application/json tok/en+1 tok%2Fen%2B1 Bearer tok/en+1 alpha-team dana p@ss p%40ss q-secret quo\\"te quo"te';
    expect(redact(text)).toBe(`application/json ${Array(10).fill(MASK).join(" ")}`);
  });

  test("a secret that contains another leaves nothing behind", () => {
    expect(redactor({ secrets: ["abcd", "abcdefgh"] })("x abcdefgh y abcd")).toBe(`x ${MASK} y ${MASK}`);
  });

  test("no secret survives in any text around it", () => {
    const secret = fc.string({ minLength: 6, maxLength: 30 });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (planted, before, after) => {
        const masked = redactor({ secrets: [planted] })(`${before} ${planted} ${after}`);
        expect(masked.includes(planted) && !MASK.includes(planted)).toBe(false);
      }),
    );
  });

  test("an address is shown without what is secret in it", () => {
    expect(redactUrl("https://u:p@host:8000/v1?key=1&b=2")).toBe(`https://${MASK}@host:8000/v1?key=${MASK}&b=${MASK}`);
    expect(redactUrl("http://host/v1")).toBe("http://host/v1");
    expect(redactUrl("no address")).toBe("no address");
  });
});

test("a host that no name server knows is no passing fault; one that cannot be asked is", () => {
  const failed = (code: string) => networkFailure(Object.assign(new Error("getaddrinfo"), { code }), "http://nowhere:8000");
  expect(failed("ENOTFOUND")).toMatchObject({ code: "E_UNKNOWN_HOST", retry: "stop" });
  expect(failed("EAI_AGAIN")).toMatchObject({ code: "E_NETWORK", retry: "later" });
});
