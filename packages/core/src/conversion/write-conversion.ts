import type { Conversion } from "./conversion.ts";

const EACH_NOT_ASCII = /[\u0080-\uffff]/g;

/**
 * Encodes a conversion for a segment: JSON in ASCII, other characters escaped. Both ends can then copy bytes instead of
 * encoding and decoding text, and one Cyrillic name does not make a whole segment two bytes wide in memory.
 */
export function writeConversion(conversion: Conversion): Buffer {
  const json = JSON.stringify(conversion);
  // A character outside ASCII is more bytes in UTF-8 than it is units in a string.
  const isAscii = Buffer.byteLength(json) === json.length;
  return Buffer.from(isAscii ? json : json.replace(EACH_NOT_ASCII, escaped), "latin1");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
