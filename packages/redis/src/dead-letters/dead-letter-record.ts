import { type DeadLetter, deadLetterBinding, type Sealer, unopenedReason } from "@relay/core";
import { openJson, sealJson } from "../sealed-json.ts";
import { facetsOf } from "./dead-letter-facets.ts";

const NEWLINE = 10;

/** A dead letter that cannot be opened, and why. */
export interface UnopenedDeadLetter {
  readonly id: string;
  readonly unopened: string;
}

/**
 * Encodes a dead letter for Redis: the length of its facets in bytes, a line end, its facets as `<bytes>:<text>` each,
 * then the dead letter as JSON, sealed. Scripts read the facets (dead-letters.lua), which say nothing about a person:
 * `people` are marks of a blind index.
 */
export function writeRecord(deadLetter: DeadLetter, sealer: Sealer, people: readonly string[] = []): Buffer {
  const persons = people.map((mark) => `person:${mark}`);
  const facets = [...facetsOf(deadLetter), ...persons].map((facet) => `${Buffer.byteLength(facet)}:${facet}`);
  const head = Buffer.from(facets.join(""));
  const sealed = sealJson(deadLetter, deadLetterBinding(deadLetter.destination, deadLetter.id), sealer);
  return Buffer.concat([Buffer.from(`${head.length}\n`), head, sealed]);
}

/** Reads what `writeRecord` wrote, or says why it cannot be opened. */
export function readRecord(
  record: Buffer,
  { destination, id }: Pick<DeadLetter, "destination" | "id">,
  sealer: Sealer,
): DeadLetter | UnopenedDeadLetter {
  const line = record.indexOf(NEWLINE);
  const from = line + 1 + Number(record.subarray(0, line).toString("latin1"));
  const sealed = record.subarray(from);
  const opened = openJson<DeadLetter>(sealed, deadLetterBinding(destination, id), sealer);
  return opened.kind === "opened" ? opened.value : { id, unopened: unopenedReason(opened) };
}
