import type { Command } from "commander";
import type { CommandContext } from "./context.ts";

/** `mivhan models` and `mivhan throughput`. */
export function addModelsCommands(program: Command, context: CommandContext): void {
  const models = program.command("models").description("the backends and embedded models, and what a model can really do");
  models
    .command("list")
    .description("backends and embedded models")
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("./commands/models.ts")).listModels(flags, context));
  models
    .command("probe")
    .argument("[specs...]", "backend:model@URL, gguf:FILE, or a name of --models; all of --models when left out")
    .description("find out by some thirty short requests what a model can really do")
    .option("--models <file>", "models.yaml with configured models")
    .option("--plugin <file>", "TypeScript or JavaScript plug-in with backends (repeatable)", collect, [])
    .option("--json", "print as JSON")
    .action(async (specs, flags) => (await import("./commands/models.ts")).probeModels(specs, { flags, context }));
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
