import type { ComponentChildren } from "preact";

/** A part that scrolls sideways where it is too wide; the keyboard must reach it to scroll it (WCAG 2.1.1). */
export function Scroll({
  label,
  children,
  kind = "scroll",
}: {
  label: string;
  children: ComponentChildren;
  kind?: "scroll" | "chart";
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a tab stop the keyboard could not scroll it
    // biome-ignore lint/a11y/useSemanticElements: a <fieldset> is for controls, and this holds a table or a picture
    <div class={kind} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
