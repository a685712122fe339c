import { type Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "../context.ts";

/** `mivhan models` and `mivhan throughput`. */
export function addModelsCommands(program: Command, context: CommandContext): void {
  const models = program.command("models").description("the backends and embedded models, and what a model can really do");
  models
    .command("list")
    .description("backends and embedded models")
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("../commands/models.ts")).listModels(flags, context));
  models
    .command("probe")
    .argument("[specs...]", "backend:model@URL, gguf:FILE, or a name of --models; all of --models when left out")
    .description("find out by some thirty short requests what a model can really do")
    .option("--models <file>", "models.yaml with configured models")
    .option("--plugin <file>", "TypeScript or JavaScript plug-in with backends (repeatable)", collect, [])
    .option("--json", "print as JSON")
    .action(async (specs, flags) => (await import("../commands/models.ts")).probeModels(specs, { flags, context }));
  program
    .command("throughput")
    .argument("[specs...]", "one or two of backend:model@URL, or names of --models")
    .description("speed of a server by length of the prompt and concurrency; of two, side by side")
    .option("--models <file>", "models.yaml with configured models")
    .option("--plugin <file>", "TypeScript or JavaScript plug-in with backends (repeatable)", collect, [])
    .option("--contexts <list>", "tokens of the prompt", countList, [1024, 4096, 16384, 65536])
    .option("--concurrency <list>", "requests at once", countList, [1, 8])
    .option("--output <n>", "tokens per answer", answerLength, 128)
    .option("--repeats <n>", "repeats that count; an interval needs three", count, 5)
    .option("--warm-up <n>", "repeats before those that count", count, 1)
    .option("--chart <file>", "draw tokens per second into a .svg or .png, and ratios of two beside it")
    .option("--json", "print as JSON")
    .action(async (specs, flags) => (await import("../commands/throughput.ts")).throughput(specs, { flags, context }));
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number from 1 on");
  return value;
}

function countList(text: string): number[] {
  return [...new Set(text.split(",").map((part) => count(part.trim())))];
}

function answerLength(text: string): number {
  const value = count(text);
  if (value < 2) throw new InvalidArgumentError("expected at least 2: what lies between tokens is measured");
  return value;
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
