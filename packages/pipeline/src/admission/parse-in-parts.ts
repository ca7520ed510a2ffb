import { SharedWork } from "./turn-share.ts";

/** Characters of text that are parsed at once: a few milliseconds for any content. */
const PART = 131_072;
/** Levels at which a part may be that large. The conversions of a request are on the second level. */
const MOST_LEVELS = 8;
/** Most members of one list or record: as many as fit the largest conversion. */
const MOST_MEMBERS = 50_000;

export interface PartRules {
  /** Most conversions of a request: a list of this many is read in spite of the limit of members. */
  readonly most?: number;
  readonly part?: number;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_RECORD, CLOSE_RECORD] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Like JSON.parse, but other work runs between the parts of a large text: five megabytes of short names take JSON.parse
 * half a second. Rejects with a SyntaxError when the text is not JSON, or when a large part is deeper than eight
 * levels. Rejects with a RangeError when a large list or record has more members than a request or a conversion may.
 */
export async function parseInParts(
  text: string,
  { most = 0, part = PART }: PartRules = {},
): Promise<unknown> {
  if (text.length <= part) return JSON.parse(text);
  return new Parser(part, Math.max(most, MOST_MEMBERS)).parse(text, 0);
}

class Parser {
  readonly #part: number;
  readonly #most: number;
  readonly #work = new SharedWork("reading");

  constructor(part: number, most: number) {
    this.#part = part;
    this.#most = most;
  }

  async parse(text: string, level: number): Promise<unknown> {
    const whole = text.length > this.#part ? text.trim() : text;
    const first = whole.charCodeAt(0);
    const isList = first === OPEN_LIST;
    // A single long text or number has no parts.
    if (whole.length <= this.#part || (!isList && first !== OPEN_RECORD)) return JSON.parse(text) as unknown;
    if (level > MOST_LEVELS) throw new SyntaxError("too deep");
    const values: unknown[] = [];
    for (const members of partsOf(whole, this.#part)) {
      if (this.#work.shouldRest) await this.#work.rest();
      for (const value of isList ? await this.#values(members, level) : await this.#entries(members, level))
        values.push(value);
      if (values.length > this.#most) throw new RangeError("too many members");
    }
    return isList ? values : Object.fromEntries(values as readonly (readonly [string, unknown])[]);
  }

  async #values(members: string, level: number): Promise<readonly unknown[]> {
    if (members.length > this.#part) return [await this.parse(members, level + 1)];
    return JSON.parse(`[${members}]`) as readonly unknown[];
  }

  async #entries(members: string, level: number): Promise<readonly (readonly [string, unknown])[]> {
    if (members.length <= this.#part) return Object.entries(JSON.parse(`{${members}}`) as object);
    const start = members.indexOf('"');
    const end = start < 0 ? -1 : endOfText(members, start);
    const colon = end < 0 ? -1 : members.indexOf(":", end);
    if (colon < 0) throw new SyntaxError("no name");
    // Other characters around the name are parsed too, so that they are refused.
    const [name = ""] = Object.keys(JSON.parse(`{${members.slice(0, colon)}:0}`) as object);
    return [[name, await this.parse(members.slice(colon + 1), level + 1)]];
  }
}

/**
 * Divides the inside of a list or record at its own commas. A part has several members, or is one member larger than a
 * part.
 */
function partsOf(text: string, part: number): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 1;
  let lastComma = 0;
  const cut = (to: number) => {
    const members = text.slice(from, to);
    if (members.trim() === "") throw new SyntaxError("a member is missing");
    parts.push(members);
    from = to + 1;
  };
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        if (at < 0) throw new SyntaxError("a text without end");
        break;
      case OPEN_LIST:
      case OPEN_RECORD:
        depth += 1;
        break;
      case CLOSE_LIST:
      case CLOSE_RECORD:
        depth -= 1;
        if (depth > 0) break;
        if (at !== text.length - 1 || !isPair(text)) throw new SyntaxError("brackets that do not match");
        if (lastComma > from && at - from > part) cut(lastComma);
        if (parts.length > 0 || text.slice(from, at).trim() !== "") cut(at);
        return parts;
      case COMMA:
        if (depth !== 1) break;
        if (lastComma > from && at - from > part) cut(lastComma);
        lastComma = at;
        if (at - from > part) cut(at);
        break;
    }
  }
  throw new SyntaxError("a bracket without end");
}

function isPair(text: string): boolean {
  return text.charCodeAt(text.length - 1) === (text.charCodeAt(0) === OPEN_LIST ? CLOSE_LIST : CLOSE_RECORD);
}

/** The end of the text that begins with the quote at `start`; -1 when it does not end. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}
