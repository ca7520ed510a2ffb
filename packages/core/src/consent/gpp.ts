import { Base64Bits } from "./base64-bits.ts";
import { type Consent, strictest } from "./consent.ts";
import { readTcf } from "./tcf.ts";
import { readUsPrivacy } from "./us-privacy.ts";
import { readUsSection, US_SECTIONS } from "./us-sections.ts";

const HEADER_TYPE = 3;
const HEADER_VERSION = 1;
const TCF_EU = 2;
const US_PRIVACY = 6;
/** A number in Fibonacci coding that is longer names no section. */
const MOST_DIGITS = 16;

/**
 * Reads a GPP string: what its sections say together, `{}` when they say nothing of use here. Sections of other laws are
 * not read. Undefined when it is no such string. Takes time in proportion to its length, whoever wrote it: ids and
 * ranges are counted against the sections that are there, and nothing else of unbounded length is decoded. A string of
 * the older framework for the EU alone (a TC string) is read too. Source: IAB Tech Lab, Global Privacy Platform String,
 * https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform, read on 2026-11-29.
 */
export function readGpp(text: string): Consent | undefined {
  if (text.startsWith("C")) return readTcf(text);
  const [header = "", ...sections] = text.split("~");
  const ids = sectionIds(header, sections.length);
  if (ids === undefined) return undefined;
  const statements: Consent[] = [];
  for (const [index, id] of ids.entries()) {
    const statement = readSection(id, sections[index] ?? "");
    if (statement === undefined) return undefined;
    statements.push(statement);
  }
  return strictest(statements);
}

function readSection(id: number, text: string): Consent | undefined {
  if (id === TCF_EU) return readTcf(text);
  if (id === US_PRIVACY) return readUsPrivacy(text);
  const section = US_SECTIONS.get(id);
  return section === undefined ? {} : readUsSection(section, text);
}

/** The ids of the sections in their order, one for each of `count` sections; undefined when the header says otherwise. */
function sectionIds(header: string, count: number): readonly number[] | undefined {
  const bits = new Base64Bits(header);
  if (bits.read(6) !== HEADER_TYPE || bits.read(6) !== HEADER_VERSION) return undefined;
  const ranges = bits.read(12);
  const ids: number[] = [];
  let last = 0;
  for (let range = 0; range < ranges && ids.length <= count && !Number.isNaN(last); range += 1) {
    const isRange = bits.read(1) === 1;
    const first = last + fibonacci(bits);
    last = isRange ? first + fibonacci(bits) : first;
    for (let id = first; id <= last && ids.length <= count; id += 1) ids.push(id);
  }
  return ids.length === count && Number.isInteger(last) ? ids : undefined;
}

/** A number in Fibonacci coding: digits for 1, 2, 3, 5, 8 …, ended by two ones in a row. NaN when there is none. */
function fibonacci(bits: Base64Bits): number {
  let number = 0;
  let [value, next] = [1, 2];
  let before = 0;
  for (let digit = 0; digit < MOST_DIGITS; digit += 1) {
    const bit = bits.read(1);
    if (bit === 1 && before === 1) return number;
    number += bit * value;
    [value, next] = [next, value + next];
    before = bit;
  }
  return NaN;
}
