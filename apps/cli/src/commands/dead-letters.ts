import { RelayError } from "@relay/core";
import type { UnopenedDeadLetter } from "@relay/redis";
import { Command, Option } from "commander";
import { deadLettersOf, selectionOf, type SelectionOptions, selects } from "../dead-letter-selection.ts";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { countOption, jsonOption, whyOption } from "../options.ts";
import { print, table } from "../print.ts";

interface FilterOptions extends OperateOptions, SelectionOptions {}

interface DiscardOptions extends FilterOptions {
  readonly why: string;
  readonly all: boolean;
}

interface ListOptions extends FilterOptions {
  readonly eventId?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly json: boolean;
}

/** `relay dead-letters`: conversions that were given up for a destination. */
export function deadLettersCommand(): Command {
  const command = new Command("dead-letters");
  filtered(command.command("list"))
    .description("A page of dead letters, newest first, without personal data.")
    .option("--event-id <id>", "only those of this event_id")
    .addOption(countOption(new Option("--limit <n>", "dead letters on a page").default(50)))
    .option("--cursor <cursor>", "where the previous page ended")
    .addOption(jsonOption())
    .action(list);
  filtered(command.command("export"))
    .description("Every dead letter in full, as NDJSON: what the producer sent, personal data included.")
    .action(exportAll);
  operates(command.command("show"))
    .description("One dead letter in full, personal data included.")
    .argument("<destination>")
    .argument("<id>", "id from the list")
    .action(show);
  operates(command.command("stats"))
    .description("The number of dead letters of each reason, code and event name.")
    .argument("<destination>")
    .addOption(jsonOption())
    .action(stats);
  operates(
    selects(command.command("discard").argument("<destination>").argument("[ids...]", "these letters")),
  )
    .description("Deletes dead letters for good: those named, or all that the options select.")
    .addOption(whyOption().makeOptionMandatory())
    .option("--all", "every dead letter of the destination; only without other selections", false)
    .action(discard);
  return command;
}

function filtered(command: Command): Command {
  return operates(selects(command.argument("<destination>")));
}

async function discard(destination: string, ids: readonly string[], options: DiscardOptions): Promise<void> {
  const deadLetters = deadLettersOf(ids, options);
  const count = await operate(options, (operator) =>
    operator.discardDeadLetters(destination, deadLetters, options.why),
  );
  print(`${count.toLocaleString("en")} dead letters of ${destination} were deleted.`);
}

async function list(destination: string, options: ListOptions): Promise<void> {
  const { eventId, limit, cursor, json } = options;
  const query = {
    ...selectionOf(options),
    limit,
    ...(eventId !== undefined && { eventId }),
    ...(cursor !== undefined && { cursor }),
  };
  const page = await operate(options, ({ deadLetters }) => deadLetters.page(destination, query));
  const { deadLetters: rows, cursor: next } = page;
  if (json) for (const row of rows) print(JSON.stringify(row));
  else {
    print(
      table(
        ["died", "reason", "code", "event", "event_id", "attempts", "state", "id"],
        rows.map(
          ({ diedAt, reason, code = "", eventName, eventId: event, attempts, state, id: deadLetter }) => [
            diedAt,
            reason,
            code,
            eventName,
            event,
            String(attempts),
            state,
            deadLetter,
          ],
        ),
      ),
    );
  }
  warnOf(page.unopened);
  if (next !== undefined) process.stderr.write(`More: --cursor ${next}\n`);
}

/** Says on the error output which dead letters cannot be opened, by reason. */
function warnOf(unopened: readonly UnopenedDeadLetter[]): void {
  for (const [reason, own] of Map.groupBy(unopened, ({ unopened: why }) => why))
    process.stderr.write(`${own.length} dead letters cannot be opened (${reason}): see docs/sealing.md.\n`);
}

async function exportAll(destination: string, options: FilterOptions): Promise<void> {
  await operate(options, async ({ deadLetters }) => {
    const unopened: UnopenedDeadLetter[] = [];
    for await (const one of deadLetters.full(destination, selectionOf(options))) {
      if ("unopened" in one) unopened.push(one);
      else print(JSON.stringify(one));
    }
    warnOf(unopened);
  });
}

async function show(destination: string, id: string, options: OperateOptions): Promise<void> {
  const deadLetter = await operate(options, ({ deadLetters }) => deadLetters.get(destination, id));
  if (!deadLetter) throw new RelayError("RELAY_NO_SUCH_DEAD_LETTER", { detail: id });
  print(JSON.stringify(deadLetter, null, 2));
}

async function stats(destination: string, { json, ...options }: OperateOptions & { readonly json: boolean }) {
  const counts = await operate(options, ({ deadLetters }) => deadLetters.counts(destination));
  const shown = counts
    .filter(({ name }) => name !== "dataset")
    .toSorted((a, b) => b.deadLetters - a.deadLetters);
  if (json)
    for (const { name, value, deadLetters } of shown) print(JSON.stringify({ by: name, value, deadLetters }));
  else {
    print(
      table(
        ["by", "value", "letters"],
        shown.map(({ name, value, deadLetters }) => [name, value, deadLetters.toLocaleString("en")]),
      ),
    );
  }
}
