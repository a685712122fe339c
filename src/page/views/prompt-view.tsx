import { useEffect, useState } from "preact/hooks";
import { PARTS_PER_BLOCK, type RowDetail } from "../../report/page-blocks.ts";
import { block } from "../blocks.ts";
import { Block } from "../parts/text.tsx";

type Parts = readonly (readonly [string, number])[];

/** The prompt exactly as it was sent; models that were sent the same one share it. */
export function PromptView({ detail, models }: { detail: RowDetail; models: readonly string[] }) {
  const groups = new Map<string, { parts: Parts; names: string[] }>();
  for (const [number, answer] of detail.entries()) {
    if (answer === null || answer.prompt.length === 0) continue;
    const key = JSON.stringify(answer.prompt);
    const group = groups.get(key) ?? { parts: answer.prompt, names: [] };
    group.names.push(models[number] as string);
    groups.set(key, group);
  }
  return (
    <>
      {[...groups].map(([key, { parts, names }]) => (
        <PromptParts
          key={key}
          parts={parts}
          title={groups.size === 1 ? "Prompt as sent" : `Prompt as sent to ${names.join(", ")}`}
        />
      ))}
    </>
  );
}

function PromptParts({ parts, title }: { parts: Parts; title: string }) {
  const [texts, setTexts] = useState<readonly string[]>();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    Promise.all(
      parts.map(
        async ([, part]) => (await block("prompts", Math.floor(part / PARTS_PER_BLOCK)))[part % PARTS_PER_BLOCK] as string,
      ),
    ).then(setTexts);
  }, [open, parts]);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {texts !== undefined &&
        messagesOf(parts, texts).map(({ role, text }, number) => (
          <div key={number} class="prompt-part">
            {role !== "" && <div class="field-name">{role}</div>}
            <Block text={text} kind="verbatim" />
          </div>
        ))}
    </details>
  );
}

/** The parts of a raw prompt were sent as one text; a chat has a message per part. */
function messagesOf(parts: Parts, texts: readonly string[]): { role: string; text: string }[] {
  if (parts.every(([role]) => role === "")) return [{ role: "", text: texts.join("") }];
  return texts.map((text, number) => ({ role: parts[number]?.[0] ?? "", text }));
}
