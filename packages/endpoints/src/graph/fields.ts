import { isObject } from "@relay/core";
import { parseInParts } from "@relay/pipeline/admission";
import { readForm } from "./form.ts";
import { readMultipart } from "./multipart.ts";

/** Most fields of a form. Graph's own clients send fewer than ten. */
export const MOST_FIELDS = 100;

/** The top-level fields of a body, or why it could not be read. */
export type Fields =
  | { readonly kind: "fields"; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: "unreadable"; readonly detail: string };

const UNREADABLE = "The body is not readable as JSON or as a form.";

/**
 * Reads the top-level fields of a body in one of the forms that Graph takes: JSON, urlencoded or multipart. In the
 * latter two every value is text, and `data` is JSON in that text.
 */
export async function readFields(contentType: string, body: Buffer): Promise<Fields> {
  try {
    if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType))
      return fieldsIn(await parseInParts(body.toString("utf8")));
    const form = /^application\/x-www-form-urlencoded\b/i.test(contentType)
      ? readForm(body, MOST_FIELDS)
      : await readMultipart(contentType, body, MOST_FIELDS);
    if (form.kind === "unreadable") return form;
    const data = form.pairs.get("data");
    const fields = Object.fromEntries(form.pairs);
    return fieldsIn(data === undefined ? fields : { ...fields, data: await parseInParts(data) });
  } catch {
    // The parser's own message quotes the text, which is personal data.
    return { kind: "unreadable", detail: UNREADABLE };
  }
}

function fieldsIn(value: unknown): Fields {
  return isObject(value) ? { kind: "fields", fields: value } : { kind: "unreadable", detail: UNREADABLE };
}
