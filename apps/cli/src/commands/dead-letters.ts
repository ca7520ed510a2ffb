import { type DeadLetter, RelayError } from "@relay/core";
import { codeOf, type DeadLetterFilter } from "@relay/redis";
import { Command, InvalidArgumentError, Option } from "commander";
import { operate, redisOption, type RedisOptions } from "../operate.ts";
import { jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface FilterOptions extends RedisOptions, DeadLetterFilter {
  readonly since?: number;
  readonly until?: number;
}

interface ListOptions extends FilterOptions {
  readonly eventId?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly json: boolean;
}

/** `relay dead-letters`: conversions that were given up for a destination. */
export function deadLettersCommand(): Command {
  const command = new Command("dead-letters").description("Shows conversions that were given up, and why.");
  filtered(command.command("list"))
    .description("A page of letters, newest first. Nothing of the person is shown.")
    .option("--event-id <id>", "only those of this event_id")
    .addOption(new Option("--limit <n>", "letters a page").argParser(count).default(50))
    .option("--cursor <cursor>", "where the page before ended")
    .addOption(jsonOption())
    .action(list);
  filtered(command.command("export"))
    .description("Every letter whole, as NDJSON: what the producer sent, personal data included.")
    .action(exportAll);
  command
    .command("show")
    .description("One letter whole, personal data included.")
    .argument("<destination>")
    .argument("<id>", "as the list names it")
    .addOption(redisOption())
    .action(show);
  command
    .command("stats")
    .description("How many letters there are of each reason, code and event name.")
    .argument("<destination>")
    .addOption(redisOption())
    .addOption(jsonOption())
    .action(stats);
  return command;
}

function filtered(command: Command): Command {
  return command
    .argument("<destination>")
    .option("--reason <reason>", "only of this reason, such as refused")
    .option("--code <code>", "only with this code of the platform, with its subcode: 100/2804050")
    .option("--event-name <name>", "only of this event")
    .addOption(new Option("--since <time>", "died at this time or later, ISO 8601").argParser(time))
    .addOption(new Option("--until <time>", "died before this time, ISO 8601").argParser(time))
    .addOption(redisOption());
}

async function list(destination: string, options: ListOptions): Promise<void> {
  const { eventId, limit, cursor, json } = options;
  const page = await operate(options, async ({ deadLetters }) =>
    eventId === undefined
      ? deadLetters.find(destination, { ...queryOf(options), limit, ...(cursor !== undefined && { cursor }) })
      : { letters: await deadLetters.byEventId(destination, eventId) },
  );
  const rows = page.letters.map(summary);
  if (json) for (const row of rows) print(JSON.stringify(row));
  else {
    print(
      table(
        ["died", "reason", "code", "event", "event_id", "attempts", "id"],
        rows.map(({ diedAt, reason, code = "", eventName, eventId: id, attempts, letter }) => [
          diedAt,
          reason,
          code,
          eventName,
          id,
          String(attempts),
          letter,
        ]),
      ),
    );
  }
  const next = "cursor" in page ? page.cursor : undefined;
  if (next !== undefined) process.stderr.write(`More: --cursor ${next}\n`);
}

async function exportAll(destination: string, options: FilterOptions): Promise<void> {
  await operate(options, async ({ deadLetters }) => {
    for await (const letter of deadLetters.list(destination, queryOf(options))) print(JSON.stringify(letter));
  });
}

async function show(destination: string, id: string, options: RedisOptions): Promise<void> {
  const letter = await operate(options, ({ deadLetters }) => deadLetters.get(destination, id));
  if (!letter) throw new RelayError("RELAY_NO_SUCH_LETTER", { detail: id });
  print(JSON.stringify(letter, null, 2));
}

async function stats(destination: string, { json, ...options }: RedisOptions & { readonly json: boolean }) {
  const counts = await operate(options, ({ deadLetters }) => deadLetters.counts(destination));
  const shown = counts.filter(({ name }) => name !== "dataset").toSorted((a, b) => b.letters - a.letters);
  if (json) for (const { name, value, letters } of shown) print(JSON.stringify({ by: name, value, letters }));
  else {
    print(
      table(
        ["by", "value", "letters"],
        shown.map(({ name, value, letters }) => [name, value, letters.toLocaleString("en")]),
      ),
    );
  }
}

/** What of a letter says nothing of the person. */
function summary({ id, diedAtMs, reason, conversion, attempts }: DeadLetter) {
  const answer = attempts.at(-1)?.answer;
  const code = codeOf(answer);
  return {
    letter: id,
    diedAt: new Date(diedAtMs).toISOString(),
    reason,
    ...(code !== undefined && { code }),
    ...(answer?.meaning !== undefined && { meaning: answer.meaning }),
    ...(answer?.traceId !== undefined && { traceId: answer.traceId }),
    eventName: conversion.event_name,
    eventId: conversion.event_id,
    attempts: attempts.length,
  };
}

function queryOf({ reason, code, eventName, since, until }: FilterOptions) {
  return {
    ...(reason !== undefined && { reason }),
    ...(code !== undefined && { code }),
    ...(eventName !== undefined && { eventName }),
    ...(since !== undefined && { sinceMs: since }),
    ...(until !== undefined && { untilMs: until }),
  };
}

function time(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError("Give a time such as 2026-11-20T10:00:00Z.");
  return ms;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("Give a number from 1 to 9999.");
  return Number(text);
}
