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
 * A table as lines of text: aligned columns; in a narrow terminal each row goes on in further lines, indented, and so do the titles. Cells
 * hold Latin names and numbers; Hebrew stands on lines of its own, since terminals disagree about the order of mixed lines.
 */
export function tableLines({ columns, rows }: Table, width: number | "unlimited"): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[index] as string))),
  );
  const groups = groupsThatFit(widths, width);
  const linesOf = (cells: readonly string[]) =>
    groups.map((group, line) => {
      const texts = group.map((index) =>
        pad(cells[index] as string, { width: widths[index] as number, align: (columns[index] as TableColumn).align }),
      );
      return `${line === 0 ? "" : GAP}${texts.join(GAP)}`.trimEnd();
    });
  const titles = linesOf(columns.map(({ title }) => title));
  const [first = []] = groups;
  const rule = first
    .map((index) => "─".repeat(widths[index] as number))
    .join(GAP)
    .trimEnd();
  // A line of a row on which nothing stands says nothing.
  return [...titles, rule, ...rows.flatMap((row) => linesOf(row).filter((line, index) => index === 0 || line !== ""))];
}

/** Columns by line, in their order. A single column that is too wide has a line to itself. */
function groupsThatFit(widths: readonly number[], width: number | "unlimited"): number[][] {
  const groups: number[][] = [];
  let used = 0;
  for (const [index, each] of widths.entries()) {
    const group = groups.at(-1);
    if (group === undefined || (width !== "unlimited" && used + GAP.length + each > width)) {
      used = each + (group === undefined ? 0 : GAP.length);
      groups.push([index]);
    } else {
      used += GAP.length + each;
      group.push(index);
    }
  }
  return groups;
}

function pad(cell: string, { width, align }: { width: number; align: "left" | "right" }): string {
  const space = " ".repeat(Math.max(0, width - stringWidth(cell)));
  return align === "left" ? cell + space : space + cell;
}
