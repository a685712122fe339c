import type { Protocol, Task } from "../core/definition.ts";
import { KIND_SHAPES } from "./kinds.ts";

/**
 * Whether a protocol can ask a task at all: its kind, words in its language, a split for its shots, the primary metric it was made
 * for, and the slots that its templates need. A list of columns takes what serves; naming a pair that does not is a fault, which
 * `resolveEntry` explains.
 */
export function serves(protocol: Protocol, task: Task): boolean {
  const shape = KIND_SHAPES[task.kind];
  if (shape === undefined || !protocol.kinds.includes(task.kind) || !Object.hasOwn(protocol.words, task.language)) return false;
  if (protocol.search?.from === "candidates" && task.candidates === undefined) return false;
  if (protocol.parameters.shots > 0 && task.shotSplit === undefined) return false;
  const metrics = [...task.metrics, ...protocol.metrics];
  if (protocol.primary !== undefined && !metrics.includes(protocol.primary)) return false;
  return shape.byTask.every((slot) => !namesSlot(protocol, slot) || Object.hasOwn(task.slots, slot));
}

function namesSlot({ templates }: Protocol, slot: string): boolean {
  return new RegExp(String.raw`\b${slot}\b`).test(templates.item);
}
