import { useState } from "preact/hooks";

/** A command or digest to take away. Where the clipboard is closed (a file from disk), the text is selected instead. */
export function Copyable({ text }: { text: string }) {
  const [said, setSaid] = useState("Copy");
  const copy = async (event: Event) => {
    const code = (event.currentTarget as HTMLElement).previousElementSibling;
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      if (code !== null) getSelection()?.selectAllChildren(code);
      setSaid("Selected");
    }
  };
  return (
    <div class="copyable">
      <code tabIndex={0}>{text}</code>
      <button type="button" class="quiet" onClick={copy} aria-live="polite">
        {said}
      </button>
    </div>
  );
}
