import type { Card } from "../../core/definition.ts";
import { MivhanError } from "../../core/errors.ts";
import { checkCard } from "../../data/check-card.ts";
import type { CommandContext } from "../context.ts";
import { againstFindings, checkAgainst } from "../data/against.ts";
import { checkLines, findingsOf } from "../data/findings.ts";
import { missingData, rootsOfSplits } from "../data/root.ts";
import { EXIT } from "../exit-codes.ts";
import { definitionError, type Library, type Loaded, openLibrary } from "../library.ts";

interface CheckFlags {
  readonly root: readonly string[];
  readonly data: readonly string[];
  readonly against: readonly string[];
  readonly reportOnly?: boolean;
  readonly json?: boolean;
}

/** `mivhan data check NAME|TASK` */
export async function checkData(name: string, flags: CheckFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const library = openLibrary(flags.root);
  const { loaded, splits } = await whatIsMeant(name, library);
  const card = loaded.value;
  const { roots, missing } = await rootsOfSplits(loaded, splits, { dataFolders: flags.data, environment: process.env });
  if (Object.keys(roots).length === 0) throw missingData(missing.slice(0, 1));
  const check = await checkCard(card, roots);
  if (!check.ok) throw definitionError(check.problems);
  if (check.splits.length === 0)
    throw missingData([
      {
        place: {},
        message: `the data of "${card.card}" are not on this machine`,
        advice: `run \`mivhan data pull ${card.card}\``,
      },
    ]);
  const read = new Set(check.splits.map(({ split }) => split));
  const notHere = splits.filter((split) => !read.has(split));
  const against = await checkAgainst(name, flags.against, { library, dataFolders: flags.data });
  const findings = [...findingsOf(card, check), ...againstFindings(against)];
  if (flags.json === true)
    terminal.out(
      JSON.stringify({ card: card.card, splits: check.splits, leaks: check.leaks, against, notHere, findings }, null, 2),
    );
  else for (const line of checkLines({ card, check, notHere, findings }, terminal.width)) terminal.out(line);
  if (findings.length > 0 && flags.reportOnly !== true) context.exitWith(EXIT.check);
}

/** A card with all its splits, or the card of a task with those that the task uses. */
async function whatIsMeant(name: string, library: Library): Promise<{ loaded: Loaded<Card>; splits: readonly string[] }> {
  const [cards, tasks] = [await library.names("card"), await library.names("task")];
  if (!cards.includes(name) && tasks.includes(name)) {
    const { dataset, split, shotSplit } = (await library.load("task", name)).value;
    return { loaded: await library.load("card", dataset), splits: shotSplit === undefined ? [split] : [split, shotSplit] };
  }
  const loaded = await library.load("card", name);
  const splits = Object.keys(loaded.value.splits);
  if (splits.length > 0) return { loaded, splits };
  throw new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: `the card "${name}" names no splits: there is nothing to check`,
    advice: `run \`mivhan data pull ${name}\`: it prints the columns and a map to paste`,
  });
}
