import { useState } from "preact/hooks";
import { visiblePieces } from "../visible.ts";

/** A longer text is shown from its beginning, with a button for the rest: a megabyte would stall the page. */
const MOST_CHARACTERS = 20_000;

/** Text of unknown direction inside a line: isolated, with acting characters shown by name. */
export function Inline({ text }: { text: string }) {
  return (
    <bdi>
      <Pieces text={text} />
    </bdi>
  );
}

/** A block of text as it is: its own direction, line breaks kept. */
export function Block({ text, kind = "prose" }: { text: string; kind?: "prose" | "verbatim" }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > MOST_CHARACTERS;
  const shown = long && !whole ? text.slice(0, MOST_CHARACTERS) : text;
  return (
    <div class={`text ${kind}`}>
      <div class="text-body" dir="auto">
        <Pieces text={shown} />
      </div>
      {long && !whole && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString("en")} characters
        </button>
      )}
    </div>
  );
}

export function Pieces({ text }: { text: string }) {
  return (
    <>
      {visiblePieces(text).map((piece, index) =>
        "text" in piece ? (
          piece.text
        ) : (
          <span key={index} class="sign" title="a character that is not shown">
            {piece.sign}
          </span>
        ),
      )}
    </>
  );
}
