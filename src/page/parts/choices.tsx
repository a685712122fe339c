import type { ComponentChildren } from "preact";

/** Buttons that belong together, with a name for those who do not see that they do. */
export function Choices({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <fieldset class="choices">
      <legend class="visually-hidden">{label}</legend>
      {children}
    </fieldset>
  );
}
