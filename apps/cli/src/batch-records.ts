import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { ConversionSchema } from "@relay/core";
import { CommanderError } from "commander";
import { parse } from "csv-parse";
import { type Column, columnOf } from "./conversion-columns.ts";
import { EXIT } from "./exit.ts";

/** One conversion of a file, as JSON text, and the line where it ends. */
export interface BatchRecord {
  readonly line: number;
  readonly json: string;
}

/** Reads a file of conversions line by line: as CSV with a header when its name ends in .csv, else as NDJSON. */
export function batchRecords(
  file: string,
  constants: Readonly<Record<string, string>>,
  conversions: ConversionSchema,
): AsyncGenerator<BatchRecord> {
  return /\.csv$/i.test(file) ? csvRecords(file, constants, conversions) : jsonRecords(file);
}

/** A line that is not JSON is sent as null, so that the relay's answer reports it. */
async function* jsonRecords(file: string): AsyncGenerator<BatchRecord> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== "") yield { line, json: isJson(text) ? text : "null" };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type CsvRow = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

async function* csvRecords(
  file: string,
  constants: Readonly<Record<string, string>>,
  conversions: ConversionSchema,
): AsyncGenerator<BatchRecord> {
  const rows = createReadStream(file).pipe(
    parse({ bom: true, info: true, skip_empty_lines: true, relax_column_count: true }),
  ) as AsyncIterable<CsvRow>;
  let columns: readonly Column[] | undefined;
  const fixed = Object.entries(constants).map(([name, text]) => ({
    column: columnFor(name, conversions),
    text,
  }));
  for await (const { record, info } of rows) {
    if (!columns) {
      columns = columnsFor(record, conversions);
      continue;
    }
    const conversion: Record<string, unknown> & { user_data: object } = { user_data: {} };
    for (const { column, text } of fixed) put(conversion, column, text);
    for (const [place, column] of columns.entries()) put(conversion, column, record[place] ?? "");
    yield { line: info.lines, json: JSON.stringify(conversion) };
  }
}

/** An empty cell leaves its field absent. */
function put(conversion: Record<string, unknown>, { group, field, read }: Column, text: string): void {
  if (text === "") return;
  const into = group === undefined ? conversion : ((conversion[group] ??= {}) as Record<string, unknown>);
  into[field] = read(text);
}

function columnsFor(header: readonly string[], conversions: ConversionSchema): readonly Column[] {
  const unknown = header.filter((name) => columnOf(name, conversions) === undefined);
  if (unknown.length > 0) {
    refuse(`no conversion has ${unknown.join(", ")}; name own columns custom_data.<name> and remove others`);
  }
  return header.map((name) => columnFor(name, conversions));
}

function columnFor(name: string, conversions: ConversionSchema): Column {
  return columnOf(name, conversions) ?? refuse(`no conversion has ${name}`);
}

function refuse(why: string): never {
  process.stderr.write(`relay: ${why}\n`);
  throw new CommanderError(EXIT.usage, "relay.columns", why);
}
