import type { Command } from "commander";
import type { CommandContext } from "../context.ts";

/** `mivhan data`. */
export function addData(program: Command, context: CommandContext): void {
  const data = program
    .command("data")
    .description("the data sets: list, show, pull, check, import, carry to a machine without network");
  addReading(data, context);
  addFetching(data, context);
}

function addReading(data: Command, context: CommandContext): void {
  withRoot(data.command("list").description("all dataset cards, and which data are on this machine"))
    .option("--json", "print as JSON")
    .action(async (flags) => (await import("../commands/data.ts")).listData(flags, context));
  withRoot(
    data
      .command("show")
      .argument("<card>", "name of a card, or its file")
      .description("source, splits, digests, notes and citation"),
  )
    .option("--yaml", "print the card's own text, to be copied into a folder of your own")
    .option("--json", "print as JSON")
    .action(async (card, flags) => (await import("../commands/data.ts")).showData(card, flags, context));
  withRoot(
    data
      .command("check")
      .argument("<name>", "a card, or a task: its split and the split of its shots")
      .description("duplicates within and between splits, contradictions, leakage, balance of gold; exit 3 when any is found"),
  )
    .option("--data <dir>", "folder with data files, searched before the data directory (repeatable)", collect, [])
    .option("--against <task>", "a task whose items and shots must not stand in this one's (repeatable)", collect, [])
    .option("--report-only", "exit 0 whatever is found")
    .option("--json", "print as JSON")
    .action(async (name, flags) => (await import("../commands/data-check.ts")).checkData(name, flags, context));
}

function addFetching(data: Command, context: CommandContext): void {
  withRoot(
    data
      .command("pull")
      .argument("<cards...>", "names of cards")
      .description("bring the files of cards onto this machine; what is there with the right digest is left alone"),
  )
    .option("--offline", "refuse the network: only check that everything is there")
    .option("--update", "look again which commit resolve-at-pull is")
    .option("--file <path>", "a path in the repository, for cards that name no files (repeatable)", collect, [])
    .option("--ca <file>", "further certificate authorities in PEM")
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      `
Environment: HF_ENDPOINT (a mirror of the hub), HF_TOKEN (sent to that host only), http_proxy, https_proxy, no_proxy,
MIVHAN_HOME (the data directory). An interrupted pull goes on where it stopped.`,
    )
    .action(async (cards, flags) => (await import("../commands/data-pull.ts")).pullData(cards, flags, context));
  withRoot(data.command("import").argument("<file>").description("put a file that you have where `pull` would have put it"))
    .requiredOption("--card <name>", "the card it belongs to")
    .option("--split <name>", "its split, or split.name for a file beside it; needed where the card has several")
    .option("--json", "print as JSON")
    .action(async (file, flags) => (await import("../commands/data.ts")).importData(file, flags, context));
  data
    .command("bundle")
    .argument("<cards...>", "names of cards that were pulled")
    .description("pack pulled data into one file, for a machine without network")
    .option("-o, --output <file>", "the bundle", "mivhan-data.tgz")
    .option("--json", "print as JSON")
    .action(async (cards, flags) => (await import("../commands/data.ts")).bundleData(cards, flags, context));
  data
    .command("unbundle")
    .argument("<file>", "a bundle")
    .description("unpack a bundle into the data directory, every file checked against the bundle's own digests")
    .option("--json", "print as JSON")
    .action(async (file, flags) => (await import("../commands/data.ts")).unbundleData(file, flags, context));
}

function withRoot(command: Command): Command {
  return command.option("--root <dir>", "folder with datasets/ of your own, searched first (repeatable)", collect, []);
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
