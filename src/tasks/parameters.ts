import type { Parameters, Protocol, Task } from "../core/definition.ts";
import type { DefinitionFault } from "./entry.ts";

export interface ParameterInput {
  readonly task: Task;
  readonly protocol: Protocol;
  readonly parameters: Parameters;
}

/** The slot of each kind that holds a passage: what `contextTokens` shortens, or fills up. */
export function passageSlot({ kind }: Task): "context" | "text" | undefined {
  if (kind === "extractive-qa" || kind === "multiple-choice" || kind === "short-answer") return "context";
  return kind === "classification" || kind === "translation" || kind === "summarization" ? "text" : undefined;
}

/** What cannot be asked of this pair of task and protocol, beside the shots. */
export function parameterFaults({ task, protocol, parameters }: ParameterInput): DefinitionFault[] {
  const fault = (message: string, advice: string): DefinitionFault => ({
    definition: "protocol",
    path: ["parameters"],
    message: `protocol "${protocol.protocol}" on task "${task.task}": ${message}`,
    advice,
  });
  return [...contextFaults({ task, parameters }, fault), ...windowFaults({ protocol, parameters }, fault)];
}

type Fault = (message: string, advice: string) => DefinitionFault;

function contextFaults({ task, parameters }: Omit<ParameterInput, "protocol">, fault: Fault): DefinitionFault[] {
  const { contextTokens, contextSide } = parameters;
  if (task.haystack !== undefined) return haystackFaults({ task, parameters }, fault);
  if (contextTokens === undefined && contextSide === undefined) return [];
  if (passageSlot(task) === undefined)
    return [fault(`${task.kind} has no passage for contextTokens`, "leave contextTokens and contextSide out")];
  if (contextTokens === undefined || contextSide === undefined)
    return [fault("contextTokens and contextSide go together", "set both: contextTokens: 512, contextSide: start")];
  return [];
}

/** Nothing is cut where passages are hidden: there is no side to keep. */
function haystackFaults({ task, parameters }: Omit<ParameterInput, "protocol">, fault: Fault): DefinitionFault[] {
  if (passageSlot(task) !== "context") return [fault(`${task.kind} has no passage to hide`, "remove haystack from the task")];
  if (parameters.contextSide !== undefined) return [fault("hidden passages are not cut", "leave contextSide out")];
  if (parameters.contextTokens !== undefined) return [];
  return [fault("the length of the text around the passage is not said", "write it: span-chat@0,contextTokens=4096")];
}

function windowFaults({ protocol, parameters }: Omit<ParameterInput, "task">, fault: Fault): DefinitionFault[] {
  const { window, stride } = parameters;
  if (protocol.method !== "rolling-loglikelihood") {
    if (window === undefined && stride === undefined) return [];
    return [fault(`method ${protocol.method} has no window`, "leave window and stride out")];
  }
  if (window === undefined || stride === undefined)
    return [fault("method rolling-loglikelihood needs window and stride", "set both: window: 2048, stride: 1024")];
  if (stride < window) return [];
  return [fault(`a stride of ${stride} leaves no context in a window of ${window}`, "take a stride below the window")];
}
