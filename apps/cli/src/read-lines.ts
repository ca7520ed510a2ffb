import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Item } from "@relay/pipeline/admission";
import { CommanderError } from "commander";
import { EXIT } from "./exit.ts";

/**
 * Reads a file (`-`: standard input) as JSON values, one a line; blank lines do not count. A file that is one JSON
 * document, over several lines or an array or `{"data": [...]}`, is read as the values it holds.
 */
export async function* readLines(file: string): AsyncGenerator<Item> {
  if (file !== "-") await mustBeReadable(file);
  const input = file === "-" ? process.stdin : createReadStream(file);
  const held: string[] = [];
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    if (text.trim() === "") continue;
    // A document over several lines begins with a line that is not JSON. Only then are lines held back.
    if (held.length > 0) {
      held.push(text);
      continue;
    }
    const line = parse(text);
    if (line.ok) yield* valuesOf(line.value);
    else held.push(text);
  }
  if (held.length > 0) yield* documentOrLines(held);
}

function* documentOrLines(held: readonly string[]): Generator<Item> {
  const document = parse(held.join("\n"));
  if (document.ok) {
    yield* valuesOf(document.value);
    return;
  }
  for (const text of held) yield parse(text);
}

function parse(text: string): Item {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function* valuesOf(value: unknown): Generator<Item> {
  const data = value !== null && typeof value === "object" && "data" in value ? value.data : value;
  if (Array.isArray(data)) for (const each of data) yield { ok: true, value: each };
  else yield { ok: true, value };
}

async function mustBeReadable(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    process.stderr.write(`relay: there is no readable file ${file}\n`);
    throw new CommanderError(EXIT.usage, "relay.file", `no file ${file}`);
  }
}
