/** Three digits that count, without an exponent: "0.0123", "12.3", "12300". */
export function short(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(value)));
  return digits === 0 ? String(Math.round(Number(value.toPrecision(3)))) : value.toFixed(Math.min(6, digits));
}
