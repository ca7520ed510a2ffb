const COMMA = 0x2c;

/**
 * The body of a request: the events as they were prepared, between the texts before and after their list. Each is written
 * to its place: a joined text of this size would be copied twice more.
 */
export function requestBody(before: string, events: readonly string[], after: string): Buffer {
  const bytesOf = (text: string) => Buffer.byteLength(text);
  const commas = Math.max(0, events.length - 1);
  const size = events.reduce((sum, event) => sum + bytesOf(event), bytesOf(before) + bytesOf(after) + commas);
  const body = Buffer.allocUnsafe(size);
  let at = body.write(before);
  for (const [index, event] of events.entries()) {
    if (index > 0) {
      body[at] = COMMA;
      at += 1;
    }
    at += body.write(event, at);
  }
  body.write(after, at);
  return body;
}
