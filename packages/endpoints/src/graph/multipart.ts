import { Busboy } from "@fastify/busboy";
import { type Form, NAME_CHARACTERS, nameTooLong, tooManyFields } from "./form.ts";

const UNREADABLE: Form = { kind: "unreadable", detail: "The body is not readable as multipart/form-data." };
const PART_HEADERS = 20;
/** The parser reads to the end of a chunk also after a limit is reached, so chunks are small. */
const CHUNK_BYTES = 65_536;
/**
 * The whole body is in memory, so its parts are ready within milliseconds. A parser that is not done by then never will
 * be.
 */
const PARSED_WITHIN_MS = 1000;

/** Reads `multipart/form-data` without files. */
export function readMultipart(contentType: string, body: Buffer, most: number): Promise<Form> {
  return new Promise((resolve) => {
    const pairs = new Map<string, string>();
    const stopped = new AbortController();
    const limits = {
      fields: most,
      parts: most,
      files: 0,
      headerPairs: PART_HEADERS,
      fieldSize: body.length,
    };
    const parser = new Busboy({ headers: { "content-type": contentType }, limits });
    const timer = setTimeout(() => end(UNREADABLE), PARSED_WITHIN_MS);
    const end = (form: Form) => {
      stopped.abort();
      clearTimeout(timer);
      parser.removeAllListeners("field");
      resolve(form);
    };
    parser.on("field", (name: string | undefined, value) => {
      if (name === undefined) end(UNREADABLE);
      else if (name.length > NAME_CHARACTERS) end(nameTooLong());
      else pairs.set(name, value);
    });
    for (const limit of ["fieldsLimit", "partsLimit"] as const)
      parser.on(limit, () => end(tooManyFields(most)));
    parser.on("filesLimit", () => end({ kind: "unreadable", detail: "A form must not contain files." }));
    parser.on("error", () => end(UNREADABLE));
    parser.on("finish", () => end({ kind: "pairs", pairs }));
    for (let at = 0; at < body.length && !stopped.signal.aborted; at += CHUNK_BYTES)
      parser.write(body.subarray(at, at + CHUNK_BYTES));
    parser.end();
  });
}
