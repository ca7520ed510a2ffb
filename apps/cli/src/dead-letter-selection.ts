import { DEAD_REASONS } from "@relay/core/outcome";
import type { DeadLetterSelection } from "@relay/redis";
import { type Command, CommanderError, Option } from "commander";
import { EXIT } from "./exit.ts";
import { time } from "./options.ts";

/** The options of a command that select dead letters. */
export interface SelectionOptions {
  readonly reason?: string;
  readonly code?: string;
  readonly eventName?: string;
  readonly since?: number;
  readonly until?: number;
}

/** Adds them to a command. */
export function selects(command: Command): Command {
  return command
    .addOption(new Option("--reason <reason>", "only of this reason").choices(Object.keys(DEAD_REASONS)))
    .option("--code <code>", "only with this code of the platform, with its subcode: 100/2804050")
    .option("--event-name <name>", "only of this event")
    .addOption(
      new Option(
        "--since <time>",
        "died at this time or later: ISO 8601, or how long ago, such as 1h",
      ).argParser(time),
    )
    .addOption(
      new Option("--until <time>", "died before this time: ISO 8601, or how long ago").argParser(time),
    );
}

export function selectionOf({
  reason,
  code,
  eventName,
  since,
  until,
}: SelectionOptions): DeadLetterSelection {
  return {
    ...(reason !== undefined && { reason }),
    ...(code !== undefined && { code }),
    ...(eventName !== undefined && { eventName }),
    ...(since !== undefined && { sinceMs: since }),
    ...(until !== undefined && { untilMs: until }),
  };
}

/** The dead letters of a command. A command that changes something never selects all of them by accident. */
export function deadLettersOf(ids: readonly string[], options: SelectionOptions & { readonly all: boolean }) {
  const selection = selectionOf(options);
  const selects = Object.keys(selection).length > 0;
  if (ids.length > 0 && !selects && !options.all) return ids;
  if (ids.length === 0 && selects !== options.all) return selection;
  process.stderr.write("relay: give exactly one of ids, selecting options and --all\n");
  throw new CommanderError(EXIT.usage, "relay.selection", "no selection, or two");
}
