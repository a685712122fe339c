/** A count in a table: a dot for none, marked where any is too many. */
export function Count({ count, alarming, detail = "" }: { count: number | undefined; alarming: boolean; detail?: string }) {
  if (count === undefined || count === 0) return <td class="number muted">·</td>;
  return (
    <td class={`number ${alarming ? "alarming" : ""}`} title={detail}>
      {count}
    </td>
  );
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

export function namesOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
