/** An exact decimal number: digits × 10^-scale. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** `written` holds digits with at most one point, no sign and no separators. */
export function parseDecimal(written: string): Decimal {
  const [whole = "", fraction = ""] = written.split(".");
  return { digits: BigInt(`${whole}${fraction}`), scale: fraction.length };
}

export function add(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale);
  return { digits: toScale(one, scale) + toScale(other, scale), scale };
}

/** Times 10^power. */
export function shift({ digits, scale }: Decimal, power: number): Decimal {
  const shifted = scale - power;
  return shifted >= 0 ? { digits, scale: shifted } : { digits: digits * 10n ** BigInt(-shifted), scale: 0 };
}

export function negate({ digits, scale }: Decimal): Decimal {
  return { digits: -digits, scale };
}

/** The one way to write the value: no plus, no leading or trailing zeros, no exponent, no "-0". */
export function canonicalDecimal({ digits, scale }: Decimal): string {
  const isNegative = digits < 0n;
  const written = (isNegative ? -digits : digits).toString().padStart(scale + 1, "0");
  const whole = written.slice(0, written.length - scale);
  let end = written.length;
  while (end > whole.length && written[end - 1] === "0") end -= 1;
  const value = end > whole.length ? `${whole}.${written.slice(whole.length, end)}` : whole;
  return isNegative && value !== "0" ? `-${value}` : value;
}

/** `top / bottom` as a decimal if it ends, else as a reduced fraction "1/3". `bottom` is not zero. */
export function canonicalFraction(top: bigint, bottom: bigint): string {
  const divisor = greatestDivisor(top < 0n ? -top : top, bottom);
  const [reducedTop, reducedBottom] = [top / divisor, bottom / divisor];
  let rest = reducedBottom;
  let scale = 0;
  for (const prime of [2n, 5n]) {
    let power = 0;
    for (; rest % prime === 0n; rest /= prime) power += 1;
    scale = Math.max(scale, power);
  }
  if (rest !== 1n) return `${reducedTop}/${reducedBottom}`;
  return canonicalDecimal({ digits: (reducedTop * 10n ** BigInt(scale)) / reducedBottom, scale });
}

function toScale({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function greatestDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestDivisor(other, one % other);
}
