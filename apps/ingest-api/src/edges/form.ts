import { unescape } from "node:querystring";

/** The fields of a form, each a text; of a name that comes again, the last. */
export type Form =
  | { readonly kind: "pairs"; readonly pairs: ReadonlyMap<string, string> }
  | { readonly kind: "unreadable"; readonly detail: string };

/** Why a form with too many fields is not read. */
export function tooManyFields(most: number): Form {
  return { kind: "unreadable", detail: `A form may have at most ${most} fields.` };
}

/**
 * Reads `application/x-www-form-urlencoded`, in time that grows with its length: the platform's own FormData needs the
 * square of the number of pairs.
 */
export function readForm(body: Buffer, most: number): Form {
  const parts = body.toString("utf8").split("&", most + 1);
  if (parts.length > most) return tooManyFields(most);
  const pairs = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    pairs.set(read(name), equals < 0 ? "" : read(part.slice(equals + 1)));
  }
  return { kind: "pairs", pairs };
}

function read(text: string): string {
  return unescape(text.replaceAll("+", " "));
}
