import type { DeadLetter } from "@relay/core";
import { facetsOf } from "./dead-letter-facets.ts";

const NEWLINE = 10;

/**
 * Encodes a dead letter for Redis: the length of its facets in bytes, a line end, its facets as `<bytes>:<text>` each,
 * then the dead letter as JSON. Scripts read the facets (dead-letters.lua) and never the JSON, which may hold what
 * Redis' own JSON parser refuses.
 */
export function writeRecord(deadLetter: DeadLetter): Buffer {
  const facets = facetsOf(deadLetter).map((facet) => `${Buffer.byteLength(facet)}:${facet}`);
  const head = Buffer.from(facets.join(""));
  return Buffer.concat([Buffer.from(`${head.length}\n`), head, Buffer.from(JSON.stringify(deadLetter))]);
}

/** Reads what `writeRecord` wrote. */
export function readRecord(record: Buffer): DeadLetter {
  const line = record.indexOf(NEWLINE);
  const from = line + 1 + Number(record.subarray(0, line).toString("latin1"));
  return JSON.parse(record.subarray(from).toString("utf8")) as DeadLetter;
}
