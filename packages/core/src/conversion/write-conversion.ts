import type { Conversion } from "./conversion.ts";

const EACH_NOT_ASCII = /[\u0080-\uffff]/g;

/**
 * Writes a conversion for a segment: JSON in ASCII, other characters escaped, so that it has as many bytes as characters.
 * Both ends can then copy bytes instead of encoding and decoding text, and one Cyrillic name does not make a whole segment
 * two bytes wide in memory.
 */
export function writeConversion(conversion: Conversion): string {
  const json = JSON.stringify(conversion);
  // A character outside ASCII is more bytes in UTF-8 than it is units in a string.
  if (Buffer.byteLength(json) === json.length) return json;
  // What is replaced in a text of two bytes a character stays one, until it is copied.
  return Buffer.from(json.replace(EACH_NOT_ASCII, escaped), "latin1").toString("latin1");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
