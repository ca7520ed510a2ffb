import type { Opened, Sealer } from "@relay/core";

const MARK = Buffer.from("test-seal ");

/**
 * Hides blobs from a plain search, without cryptography, and opens them under their own binding only: for tests of what
 * seals and opens.
 */
export const TEST_SEALER: Sealer = {
  keys: ["test:00000000"],

  seal(blob, binding) {
    const name = Buffer.from(binding);
    return Buffer.concat([MARK, Buffer.from([name.length]), name, hidden(blob)]);
  },

  open(blob, binding): Opened {
    if (!blob.subarray(0, MARK.length).equals(MARK)) return { kind: "opened", blob };
    const from = MARK.length + 1;
    const to = from + (blob[MARK.length] ?? 0);
    return blob.toString("utf8", from, to) === binding
      ? { kind: "opened", blob: hidden(blob.subarray(to)) }
      : { kind: "seal_broken" };
  },

  keyOf: (head) => (head.subarray(0, MARK.length).equals(MARK) ? "test:00000000" : undefined),
};

function hidden(blob: Buffer): Buffer {
  return Buffer.from(blob.map((byte) => byte ^ 0xa5));
}
