import { useRef, useState } from "preact/hooks";

/** A command or address to take away. Where the clipboard is closed (a file from disk), the text is selected instead. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState("Copy");
  const field = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      if (field.current !== null) getSelection()?.selectAllChildren(field.current);
      setSaid("Selected");
    }
  };
  return (
    <div class="copyable">
      <span class="visually-hidden">{label}</span>
      <code ref={field} dir="ltr">
        {text.split(/(?= )/).map((word, index) => (
          <span key={index}>{word}</span>
        ))}
      </code>
      <button type="button" class="quiet" onClick={copy} aria-live="polite">
        {said}
      </button>
    </div>
  );
}
