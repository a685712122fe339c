/** What every mark means: one click from every number. */
export const MARK_MEANINGS: Readonly<Record<string, string>> = {
  SUBSET: "Not all items were asked: a seeded, stratified subset.",
  STARTER: "Small original items of this project: they show what a run looks like and say nothing about a model's worth.",
  BUDGET: "Over 5 % of the answers were cut off by the token budget.",
  INCOMPLETE: "Some planned answers are missing or failed.",
  CONTAMINATED: "Items of this task were found in a corpus that the model may have been trained on.",
  DERIVED: "The score was computed from other scores, not from answers.",
};

/** @param of letters of the models that carry a mark, where not all of them do */
export function Marks({ marks, of = () => "" }: { marks: readonly string[]; of?: (mark: string) => string }) {
  return (
    <>
      {marks.map((mark) => (
        <span key={mark} class={`badge mark-${mark.toLowerCase()}`} title={MARK_MEANINGS[mark] ?? mark}>
          {mark}
          {of(mark) !== "" && <span class="mark-of"> {of(mark)}</span>}
        </span>
      ))}
    </>
  );
}

export function MarkLegend({ marks }: { marks: readonly string[] }) {
  if (marks.length === 0) return null;
  return (
    <dl class="legend">
      {marks.map((mark) => (
        <div key={mark}>
          <dt>
            <Marks marks={[mark]} />
          </dt>
          <dd>{MARK_MEANINGS[mark] ?? ""}</dd>
        </div>
      ))}
    </dl>
  );
}
