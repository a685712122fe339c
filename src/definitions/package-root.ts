import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package, which holds `tasks/` and `datasets/`: two above this file, in `src` as in `dist`. */
export const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
