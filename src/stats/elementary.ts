/**
 * Exponential and logarithms from +, −, ×, ÷ and bit fields alone, so that every platform gives the same bits: ECMAScript
 * leaves the accuracy of `Math.exp`, `Math.log` and `**` to the engine (ECMA-262 § 21.3.2), and `Math.sqrt`, which is
 * correctly rounded everywhere, is the only one of its functions this room relies on besides rounding and absolute values.
 * Relative error below 4e-16 for `exp` and `log`, checked against SciPy and with 50-digit arithmetic.
 */

// ln 2 in two parts; the first has 20 trailing zero bits, so that its product with an exponent is exact.
const LN2_HIGH = 0.6931471804855391;
const LN2_LOW = 7.440617110012397e-11;

// 1/2!, 1/3! … 1/15! : the Taylor series of exp on |r| ≤ ln(2)/2, whose first left-out term is below 1e-20.
const INVERSE_FACTORIALS = inverseFactorials(15);
// 1/25, 1/23 … 1/3: the series of artanh, smallest first.
const INVERSE_ODDS = Float64Array.from({ length: 12 }, (_, i) => 1 / (25 - 2 * i));
const bits = new DataView(new ArrayBuffer(8));

/** e^x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  const doublings = Math.round(x * Math.LOG2E);
  const r = x - doublings * LN2_HIGH - doublings * LN2_LOW;
  return scale(1 + (r + r * r * tail(r)), doublings);
}

/** Natural logarithm; −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return x > 0 ? x : Number.NaN;
  const subnormal = x < 2.2250738585072014e-308;
  bits.setFloat64(0, subnormal ? x * 18014398509481984 : x);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1022 - (subnormal ? 54 : 0);
  bits.setUint32(0, (high & 0xfffff) | 0x3fe00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  }
  return exponent * LN2_HIGH + (logNearOne(mantissa - 1) + exponent * LN2_LOW);
}

/** ln(1 + x), accurate for small x. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return logNearOne(x);
  const sum = 1 + x;
  return log(sum) + (x - (sum - 1)) / sum;
}

/** ln(1 + f) = 2 artanh(f / (2 + f)) for 1 + f between about √½ and √2. */
function logNearOne(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let i = 0; i < INVERSE_ODDS.length; i++) series = (series + (INVERSE_ODDS[i] as number)) * z;
  // f − s·(f − 2·series) is 2s·(1 + series) with the rounding error of s kept out of the leading term.
  return f - s * (f - 2 * series);
}

function tail(r: number): number {
  let sum = 0;
  for (let i = INVERSE_FACTORIALS.length - 1; i >= 0; i--) sum = sum * r + (INVERSE_FACTORIALS[i] as number);
  return sum;
}

function scale(value: number, doublings: number): number {
  if (doublings > 1023) return value * powerOfTwo(1023) * powerOfTwo(doublings - 1023);
  if (doublings < -1022) return value * powerOfTwo(-1022) * powerOfTwo(Math.max(doublings + 1022, -1022));
  return value * powerOfTwo(doublings);
}

function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

function inverseFactorials(last: number): readonly number[] {
  const values: number[] = [];
  let factorial = 1;
  for (let k = 2; k <= last; k++) {
    factorial *= k;
    values.push(1 / factorial);
  }
  return values;
}
