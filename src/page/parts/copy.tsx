import { useRef, useState } from "preact/hooks";

/** A command or address to take away. Where the clipboard is closed (a file from disk), the text is selected instead. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState("Copy");
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      field.current?.select();
      setSaid("Selected");
    }
  };
  return (
    <div class="copyable">
      <input ref={field} readOnly value={text} aria-label={label} dir="ltr" />
      <button type="button" class="quiet" onClick={copy} aria-live="polite">
        {said}
      </button>
    </div>
  );
}
