import type { ComponentChildren } from "preact";

export interface Sorting {
  readonly by: string;
  readonly down: boolean;
}

/** A column head that sorts: a button, so that the keyboard reaches it, and its state in `aria-sort`. */
export function SortHead({
  name,
  sorting,
  onSort,
  children,
  numeric = false,
}: {
  name: string;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  children: ComponentChildren;
  numeric?: boolean;
}) {
  const active = sorting.by === name;
  const state = active ? (sorting.down ? "descending" : "ascending") : "none";
  return (
    <th scope="col" aria-sort={state} class={numeric ? "number" : undefined}>
      <button type="button" class="sort" onClick={() => onSort({ by: name, down: active ? !sorting.down : numeric })}>
        {children}
        <span class="arrow" aria-hidden="true">
          {active ? (sorting.down ? "▼" : "▲") : "↕"}
        </span>
      </button>
    </th>
  );
}
