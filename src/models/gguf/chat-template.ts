import { Template } from "@huggingface/jinja";
import { MivhanError } from "../../core/errors.ts";
import type { Message, Thinking } from "../../core/request.ts";

/**
 * A chat as the model's own template writes it, up to where the assistant begins, with the switch of thinking that templates have; "as-served"
 * leaves it to the template. The text holds its own BOS.
 * @throws MivhanError `E_NO_CHAT_TEMPLATE` when the file has none
 */
export function renderChat(
  template: string | undefined,
  { messages, thinking, bos, eos }: { messages: readonly Message[]; thinking: Thinking; bos: string | null; eos: string | null },
): string {
  if (template === undefined) {
    throw new MivhanError({
      code: "E_NO_CHAT_TEMPLATE",
      family: "capability",
      message: "the model file has no chat template",
      advice: "choose a protocol with layout raw",
    });
  }
  return new Template(template).render({
    messages: messages.map(({ role, content }) => ({ role, content })),
    add_generation_prompt: true,
    ...(thinking === "as-served" ? {} : { enable_thinking: thinking === "on" }),
    bos_token: bos ?? "",
    eos_token: eos ?? "",
  });
}
