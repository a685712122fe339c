import stringWidth from "string-width";

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
}

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

export function left(title: string): TableColumn {
  return { title, align: "left" };
}

export function right(title: string): TableColumn {
  return { title, align: "right" };
}

const GAP = "  ";

/**
 * A table as lines of text: aligned columns, or one block per row where the terminal is too narrow for them. Cells hold Latin
 * names and numbers; Hebrew stands on lines of its own, since terminals disagree about the order of mixed lines.
 */
export function tableLines({ columns, rows }: Table, width: number | "unlimited"): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] as string))),
  );
  const whole = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1);
  if (width !== "unlimited" && whole > width) return blockLines({ columns, rows });
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => pad(cell, { width: widths[index] as number, align: (columns[index] as TableColumn).align }))
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), line(widths.map((each) => "─".repeat(each))), ...rows.map(line)];
}

function blockLines({ columns, rows }: Table): string[] {
  const labels = Math.max(...columns.map(({ title }) => stringWidth(title)));
  return rows.flatMap((row) => [
    ...columns.flatMap(({ title }, index) =>
      row[index] === "" ? [] : [`${pad(title, { width: labels, align: "left" })}${GAP}${row[index]}`],
    ),
    "",
  ]);
}

function pad(cell: string, { width, align }: { width: number; align: "left" | "right" }): string {
  const space = " ".repeat(Math.max(0, width - stringWidth(cell)));
  return align === "left" ? cell + space : space + cell;
}
