const NAME = "access_token";
/** Longer than any key: the end of a key is searched no further. */
const MOST_KEY_BYTES = 1024;

/**
 * The probable `access_token` in the beginning of a body of any form, found in time that grows with the length. The
 * body is not parsed, so it may be wrong: it decides only whether to read on, never whether to accept the request.
 */
export function keyInBeginning(contentType: string, beginning: Buffer): string | undefined {
  const form = contentType.toLowerCase();
  if (form.startsWith("multipart/")) return between(beginning, `name="${NAME}"`, "\r\n\r\n", "\r\n");
  if (form.startsWith("application/x-www-form-urlencoded")) {
    const isFirst = beginning.subarray(0, NAME.length + 1).toString("latin1") === `${NAME}=`;
    return isFirst ? between(beginning, NAME, "=", "&") : between(beginning, `&${NAME}`, "=", "&");
  }
  return between(beginning, `"${NAME}"`, '"', '"');
}

/** The text between two marks after a label. */
function between(bytes: Buffer, label: string, opening: string, closing: string): string | undefined {
  const labelAt = bytes.indexOf(label);
  if (labelAt < 0) return undefined;
  const rest = bytes
    .subarray(labelAt + label.length, labelAt + label.length + MOST_KEY_BYTES)
    .toString("latin1");
  const start = rest.indexOf(opening);
  if (start < 0) return undefined;
  const end = rest.indexOf(closing, start + opening.length);
  return end < 0 ? undefined : rest.slice(start + opening.length, end);
}
