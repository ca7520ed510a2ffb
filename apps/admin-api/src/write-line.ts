import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Writes a line, and waits until the reader has room for the next one. Returns false once the reader is gone. */
export async function writeLine(response: ServerResponse, line: string): Promise<boolean> {
  if (response.destroyed) return false;
  if (!response.write(line)) {
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
    // Takes both listeners away: a long answer waits thousands of times.
    waiting.abort();
  }
  return !response.destroyed;
}
