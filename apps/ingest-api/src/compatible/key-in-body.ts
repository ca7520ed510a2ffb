const NAME = "access_token";
/** Longer than any key: where to stop looking for its end. */
const MOST_KEY_BYTES = 1024;

/**
 * The `access_token` that the beginning of a body seems to hold, whatever the body's form, in time that grows with the length.
 * It may be wrong, since the body is not parsed: good enough to go on reading, not to let anybody in.
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

/** What lies between two marks after a label. */
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
