/** A text with tables, before it becomes Markdown or LaTeX: one content, two writers. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly content: readonly Inline[] }
  | { readonly kind: "list"; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | DocumentTable;

export interface DocumentTable {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly DocumentCell[])[];
  /** Under the table: protocol, marks, how the numbers were made. */
  readonly notes: readonly string[];
}

export type Inline = string | { readonly code: string } | { readonly strong: string };

/** Text, or a number with what belongs to it. */
export type DocumentCell =
  | string
  | {
      readonly text: string;
      /** The best of its row. */
      readonly strong: boolean;
      /** Letters of the models that it beats. */
      readonly superscript: string;
      /** Set smaller behind it: the interval. */
      readonly small: string;
    };

export function heading(level: 1 | 2 | 3, text: string): Block {
  return { kind: "heading", level, text };
}

export function paragraph(...content: readonly Inline[]): Block {
  return { kind: "paragraph", content };
}
