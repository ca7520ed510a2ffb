import { createReadStream } from "node:fs";
import { appendFile, rm, stat } from "node:fs/promises";
import { postConversions, type Result } from "@relay/client";
import type { ConversionSchema, PlatformRegistry } from "@relay/core";
import { Presets, SingleBar } from "cli-progress";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { countResults, type Refusal } from "../batch-count.ts";
import {
  fingerprintOf,
  forgetProgress,
  keepProgress,
  NO_PROGRESS,
  type Progress,
  readProgress,
} from "../batch-progress.ts";
import { type BatchRecord, batchRecords } from "../batch-records.ts";
import { apiKeyOf, type IngestApiOptions, keyOption, noteRetries, urlOption } from "../ingest-api.ts";
import { EXIT } from "../exit.ts";
import { countOption, jsonOption } from "../options.ts";
import { print, table } from "../print.ts";

interface Options extends IngestApiOptions {
  readonly json: boolean;
  readonly size: number;
  readonly requests: number;
  readonly set: Readonly<Record<string, string>>;
  readonly restart: boolean;
}

/** Most refused lines in the summary. The file beside the input has all of them. */
const LINES_SHOWN = 10;
const KEEP_EVERY_MS = 500;

/** `relay batch`: sends a large file with a progress bar, and continues an interrupted run. */
export function batchCommand(platforms: PlatformRegistry): Command {
  return new Command("batch")
    .argument(
      "<file>",
      "columns have the names of conversion fields: event_time, email, value, custom_data.own …",
    )
    .addOption(urlOption())
    .addOption(keyOption())
    .addOption(countOption(new Option("--size <n>", "conversions of one request").default(500)))
    .addOption(countOption(new Option("--requests <n>", "requests in flight at once").default(4)))
    .option(
      "--set <field=value>",
      "a field for every line of a CSV, such as action_source=website",
      constant,
      {},
    )
    .option("--restart", "start from the first line, ignoring earlier progress", false)
    .addOption(jsonOption())
    .action((file: string, options: Options) => batch(file, options, platforms));
}

async function batch(file: string, options: Options, platforms: PlatformRegistry): Promise<void> {
  await mustBeFile(file);
  const run = new BatchRun(file, options, apiKeyOf(options));
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    await run.carryOut(stop.signal, platforms.conversions);
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
  run.summarise(stop.signal.aborted);
  if (stop.signal.aborted) process.exitCode = EXIT.interrupted;
  else if (run.refused > 0) process.exitCode = EXIT.faulty;
}

/** A chunk of records in flight. Chunks end in any order and are recorded in the order of the file. */
interface Chunk {
  readonly records: readonly BatchRecord[];
  done?: readonly Result[];
}

class BatchRun {
  readonly #file: string;
  readonly #options: Options;
  readonly #apiKey: string;
  readonly #onRetry = noteRetries();
  readonly #chunks: Chunk[] = [];
  readonly #underway = new Set<Promise<void>>();
  readonly #shown: Refusal[] = [];
  #failure: unknown;
  #progress = NO_PROGRESS;
  #resumedFrom = 0;
  #keptAt = 0;

  constructor(file: string, options: Options, apiKey: string) {
    this.#file = file;
    this.#options = options;
    this.#apiKey = apiKey;
  }

  /** Refused conversions. One that other destinations took counts once for each destination that refused it. */
  get refused(): number {
    const { refused, destinations } = this.#progress;
    return Object.values(destinations).reduce((sum, one) => sum + one.refused, refused);
  }

  get #refusedFile(): string {
    return `${this.#file}.refused.ndjson`;
  }

  async carryOut(stop: AbortSignal, conversions: ConversionSchema): Promise<void> {
    const { size, requests, set, restart, json } = this.#options;
    const fingerprint = await fingerprintOf(this.#file);
    const kept = restart ? undefined : await readProgress(this.#file, fingerprint);
    this.#progress = kept ?? { ...NO_PROGRESS, fingerprint };
    this.#resumedFrom = this.#progress.line;
    if (!kept) await rm(this.#refusedFile, { force: true });
    const bar = await openBar(this.#file, json);
    try {
      let records: BatchRecord[] = [];
      for await (const record of batchRecords(this.#file, set, conversions)) {
        if (record.line <= this.#resumedFrom) continue;
        if (stop.aborted || this.#failure !== undefined) break;
        records.push(record);
        if (records.length < size) continue;
        this.#start(records, stop);
        records = [];
        while (this.#underway.size >= requests) await Promise.race(this.#underway);
        await this.#note();
        bar(this.#progress);
      }
      if (records.length > 0 && !stop.aborted && this.#failure === undefined) this.#start(records, stop);
      await Promise.all(this.#underway);
    } finally {
      await this.#note(true);
      bar(this.#progress, true);
    }
    if (this.#failure !== undefined && !stop.aborted) throw this.#failure;
    if (!stop.aborted) await forgetProgress(this.#file);
  }

  #start(records: readonly BatchRecord[], signal: AbortSignal): void {
    const chunk: Chunk = { records };
    this.#chunks.push(chunk);
    const { url } = this.#options;
    const bodies = records.map(({ json }) => json);
    const onRetry = this.#onRetry;
    const request = postConversions(bodies, { url, apiKey: this.#apiKey, signal, onRetry })
      .then(({ results }) => {
        chunk.done = results;
        return undefined;
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#underway.delete(request));
    this.#underway.add(request);
  }

  /** Records the chunks that have ended, up to the first one that has not. */
  async #note(isLast = false): Promise<void> {
    const refusals: Refusal[] = [];
    for (let chunk = this.#chunks[0]; chunk?.done; chunk = this.#chunks[0]) {
      const counted = countResults(this.#progress, chunk.records, chunk.done);
      this.#progress = counted.progress;
      refusals.push(...counted.refusals);
      this.#chunks.shift();
    }
    this.#shown.push(...refusals.slice(0, LINES_SHOWN - this.#shown.length));
    if (refusals.length > 0) {
      await appendFile(this.#refusedFile, refusals.map((one) => `${JSON.stringify(one)}\n`).join(""));
    }
    if (!isLast && performance.now() - this.#keptAt < KEEP_EVERY_MS && refusals.length === 0) return;
    this.#keptAt = performance.now();
    await keepProgress(this.#file, this.#progress);
  }

  summarise(isInterrupted: boolean): void {
    const { fingerprint: _, ...progress } = this.#progress;
    const resumedFrom = this.#resumedFrom;
    if (this.#options.json) {
      print(JSON.stringify({ ...progress, resumedFrom, interrupted: isInterrupted }));
      return;
    }
    print(summary(progress, resumedFrom));
    for (const refusal of this.#shown) print(refusalLine(refusal));
    if (this.refused > this.#shown.length) print(`All of them: ${this.#refusedFile}`);
    if (isInterrupted)
      print(`Interrupted after line ${figure(progress.line)}; the same command goes on from there.`);
  }
}

function summary(
  { accepted, refused, withheld, faults, destinations }: Omit<Progress, "fingerprint">,
  resumedFrom: number,
): string {
  return table(
    ["", "lines"],
    [
      ...(resumedFrom > 0 ? [["went on after line", figure(resumedFrom)]] : []),
      ["accepted", figure(accepted)],
      ...Object.entries(destinations).flatMap(([name, one]) => [
        [`  but not for ${name}`, figure(one.refused)],
        ...codeRows(one.faults, "    "),
      ]),
      ["refused", figure(refused)],
      ...codeRows(faults, "  "),
      ...(withheld > 0 ? [["withheld for consent", figure(withheld)]] : []),
    ],
  );
}

/** The most frequent code first. */
function codeRows(faults: Readonly<Record<string, number>>, indent: string): readonly string[][] {
  const rows = Object.entries(faults).toSorted(([, a], [, b]) => b - a);
  return rows.map(([code, count]) => [`${indent}${code}`, figure(count)]);
}

function refusalLine({ line, destination, faults, codes = [] }: Refusal): string {
  const why = faults?.map(({ pointer, message }) => `${pointer} ${message}`) ?? codes;
  return `line ${line}: ${destination === undefined ? "" : `not for ${destination}: `}${why.join("; ")}`;
}

/** Shows the progress on standard error: a bar on a terminal, otherwise a line every five seconds and at the end. */
async function openBar(
  file: string,
  quiet: boolean,
): Promise<(progress: Progress, isLast?: boolean) => void> {
  const records = await countLines(file);
  const bar =
    quiet || !process.stderr.isTTY
      ? undefined
      : new SingleBar(
          {
            format:
              "  {bar} {percentage} %  line {value} of {total}  {accepted} accepted  {refused} refused  {eta_formatted}",
            stream: process.stderr,
            hideCursor: true,
          },
          Presets.shades_classic,
        );
  bar?.start(records, 0, { accepted: 0, refused: 0 });
  let shownAt = 0;
  return ({ line, accepted, refused }, isLast = false) => {
    bar?.update(line, { accepted, refused });
    if (isLast) bar?.stop();
    const isTime = !bar && !quiet && (isLast || performance.now() - shownAt > 5000);
    if (!isTime) return;
    shownAt = performance.now();
    process.stderr.write(`line ${line} of ${records}: ${accepted} accepted, ${refused} refused\n`);
  };
}

async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}

async function mustBeFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === true) return;
  process.stderr.write(`relay: there is no readable file ${file}\n`);
  throw new CommanderError(EXIT.usage, "relay.file", `no file ${file}`);
}

function constant(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Give field=value, such as action_source=website.");
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
