import { setTimeout as passing } from "node:timers/promises";
import { postConversions, type PostOptions, type Result } from "@relay/client";
import { type DeliveryStatus, isObject } from "@relay/core";
import type { Item } from "@relay/pipeline/admission";
import { Command, Option } from "commander";
import {
  apiKeyOf,
  type IngestApiOptions,
  statusesOf,
  keyOption,
  noteRetries,
  urlOption,
} from "../ingest-api.ts";
import { EXIT } from "../exit.ts";
import { Failure, failureOf } from "../failure.ts";
import { countOption, jsonOption } from "../options.ts";
import { print, styled } from "../print.ts";
import { readLines } from "../read-lines.ts";
import { statusesTable } from "../statuses-table.ts";

interface Options extends IngestApiOptions {
  readonly json: boolean;
  readonly wait: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly code?: string;
}

const AT_ONCE = 500;
const LOOK_EVERY_MS = 250;

/** `relay send`: sends the conversions of a file to the ingest API and shows its answer about each. */
export function sendCommand(): Command {
  return api(new Command("send").argument("<file>", "NDJSON, or a JSON document; - for standard input"))
    .option("--wait", "wait until each is delivered or given up", false)
    .action((file: string, options: Options) => send(file, options));
}

/** `relay test-event`: the same under a test code. */
export function testEventCommand(): Command {
  return api(new Command("test-event").argument("<file>", "NDJSON, or a JSON document; - for standard input"))
    .requiredOption("--code <code>", "the test code that the platform's Test Events shows")
    .action((file: string, options: Options) => send(file, { ...options, wait: true }));
}

function api(command: Command): Command {
  return command
    .addOption(urlOption())
    .addOption(keyOption())
    .addOption(
      countOption(
        new Option("--timeout <s>", "how long to try sending, and to wait for statuses").default(60),
      ),
    )
    .addOption(jsonOption());
}

/** A conversion and its status. */
interface Sent {
  readonly result: Result;
  readonly statuses?: readonly DeliveryStatus[];
  /** Why its status is not known. */
  readonly failure?: Failure;
}

async function send(file: string, options: Options): Promise<void> {
  const access: PostOptions = {
    url: options.url,
    apiKey: apiKeyOf(options),
    giveUpAfterMs: options.timeout * 1000,
    onRetry: noteRetries(),
  };
  const lines = await Array.fromAsync(readLines(file));
  for (let from = 0; from < lines.length; from += AT_ONCE) {
    const some = lines.slice(from, from + AT_ONCE);
    const bodies = some.map((line) => bodyOf(line, options.code));
    const { results } = await postConversions(bodies, access);
    const sent: readonly Sent[] = options.wait
      ? await Promise.all(results.map((result, index) => followed(result, some[index], options)))
      : results.map((result) => ({ result }));
    for (const [index, one] of sent.entries()) show(from + index, one, options);
    if (sent.some(isBad)) process.exitCode = EXIT.faulty;
    const lost = sent.find(({ failure }) => failure)?.failure;
    if (lost) throw lost;
  }
}

/** A line that is not JSON is sent as null, so that the relay's answer reports it. */
function bodyOf(line: Item, code: string | undefined): string {
  if (!line.ok) return "null";
  const { value } = line;
  return JSON.stringify(code !== undefined && isObject(value) ? { ...value, test_event_code: code } : value);
}

async function followed(result: Result, line: Item | undefined, options: Options): Promise<Sent> {
  const { event_id: eventId, status } = result;
  if (status !== "accepted" || eventId === undefined) return { result };
  const value = line?.ok === true ? (line.value as { readonly event_name?: string }) : {};
  const more = {
    ...(value.event_name !== undefined && { event_name: value.event_name }),
    ...(options.code !== undefined && { test_event_code: options.code }),
  };
  const until = Date.now() + options.timeout * 1000;
  for (;;) {
    const found = await statusesOf(eventId, options, more).catch(failureOf);
    const isLate = Date.now() > until;
    if (found instanceof Failure) {
      if (isLate || found.exitCode !== EXIT.unreachable) return { result, failure: found };
    } else {
      // A destination that refused it at admission never gets a status.
      const statuses = found?.filter(
        ({ destination }) => result.destinations?.includes(destination) !== false,
      );
      if (isLate || statuses?.every(isEnd) === true) return { result, ...(statuses && { statuses }) };
    }
    await passing(LOOK_EVERY_MS);
  }
}

function isEnd({ status }: DeliveryStatus): boolean {
  return status !== "not_settled" && status !== "unknown";
}

function isBad({ result, statuses = [] }: Sent): boolean {
  return (
    result.status === "refused" ||
    result.refused_by !== undefined ||
    statuses.some(({ status }) => status === "dead_letter")
  );
}

const STATES = {
  accepted: styled("green", "accepted"),
  refused: styled("red", "refused "),
  withheld: styled("yellow", "withheld"),
} as const;

function show(index: number, { result, statuses }: Sent, { json }: Options): void {
  if (json) {
    print(JSON.stringify({ index, ...result, ...(statuses && { statuses }) }));
    return;
  }
  print(
    `${STATES[result.status]} ${result.event_id ?? `line ${index}`} ${result.destinations?.join(", ") ?? ""}`,
  );
  for (const { destination, codes } of result.refused_by ?? [])
    print(`${styled("red", "refused ")} for ${destination}: ${codes.join(", ")}`);
  for (const { destination, reason } of result.withheld_from ?? [])
    print(`${STATES.withheld} from ${destination}: ${reason}`);
  if (result.codes) print(`  ${result.codes.join(", ")}`);
  for (const { severity, pointer, message, code, remedy, destination } of result.faults ?? []) {
    const who = destination === undefined ? "" : `${destination}: `;
    print(
      `  ${severity} ${who}${pointer === "" ? "(the whole line)" : pointer} ${message} [${code}]\n    ${styled("dim", remedy)}`,
    );
  }
  if (statuses && statuses.length > 0) print(statusesTable(statuses));
}
