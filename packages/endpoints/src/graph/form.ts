import { unescape } from "node:querystring";

/** The fields of a form, each a text. Of a repeated name the last value counts. */
export type Form =
  | { readonly kind: "pairs"; readonly pairs: ReadonlyMap<string, string> }
  | { readonly kind: "unreadable"; readonly detail: string };

/** The failure of a form with a field name that is too long. */
export function nameTooLong(): Form {
  return { kind: "unreadable", detail: `A field's name may have at most ${NAME_CHARACTERS} characters.` };
}

/** The failure of a form with too many fields. */
export function tooManyFields(most: number): Form {
  return { kind: "unreadable", detail: `A form may have at most ${most} fields.` };
}

/** Most characters of a field's name. Graph's own names have fewer than thirty. */
export const NAME_CHARACTERS = 100;

const PLUS = 0x2b;
const BLANK = 0x20;

/**
 * Reads `application/x-www-form-urlencoded` in time that grows with its length. The platform's own FormData takes the
 * square of the number of pairs.
 */
export function readForm(body: Buffer, most: number): Form {
  const parts = withBlanks(body)
    .toString("utf8")
    .split("&", most + 1);
  if (parts.length > most) return tooManyFields(most);
  const pairs = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    if (name.length > NAME_CHARACTERS) return nameTooLong();
    pairs.set(unescape(name), equals < 0 ? "" : unescape(part.slice(equals + 1)));
  }
  return { kind: "pairs", pairs };
}

/**
 * A + stands for a blank. It is replaced byte by byte, because replacing text would be slow for a body of nothing else.
 */
function withBlanks(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  for (let at = 0; at < copy.length; at += 1) if (copy[at] === PLUS) copy[at] = BLANK;
  return copy;
}
