import { characterClass } from "./characters.ts";

/**
 * Pointed text for diacritisation: every point kept, in canonical order (Unicode NFC, so that shin + dot + patah and
 * shin + patah + dot are equal), presentation forms such as U+FB2A taken apart, cantillation and invisible characters deleted,
 * white space collapsed. Letters, case and punctuation are untouched.
 */
export function normaliseNikud(text: string): string {
  const visible = text
    .replace(DELETIONS, "")
    .replace(PRESENTATION_FORMS, (form) => form.normalize("NFKC"))
    .normalize("NFC");
  return visible.replace(SPACES, " ").replace(/^ | $/g, "");
}

const DELETIONS = new RegExp(`[${characterClass("nikud", (action) => action === "delete")}]`, "gu");
const SPACES = new RegExp(`[${characterClass("nikud", (action) => action === "space")}]+`, "gu");
const PRESENTATION_FORMS = /[\ufb1d-\ufb4f]/g;
