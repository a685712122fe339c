import { useEffect, useState } from "preact/hooks";
import type { PageIndex } from "../report/page-blocks.ts";
import { block } from "./blocks.ts";
import { buildRows, type RowStore } from "./rows.ts";

/** Made once: the views come and go, the rows stay. */
let loading: Promise<RowStore> | undefined;

function loadRows(index: PageIndex): Promise<RowStore> {
  loading ??= Promise.all(index.results.columns.map((_, column) => block("rows", column))).then((columns) =>
    buildRows(index, columns),
  );
  return loading;
}

type Loaded = { readonly store: RowStore } | { readonly failure: string } | Readonly<Record<never, never>>;

/** Every row of the report; empty while it is being unpacked. */
export function useRows(index: PageIndex): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({});
  useEffect(() => {
    loadRows(index).then(
      (store) => setLoaded({ store }),
      (error: unknown) => setLoaded({ failure: String(error) }),
    );
  }, [index]);
  return loaded;
}
