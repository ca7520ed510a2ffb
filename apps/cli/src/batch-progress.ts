import { createHash } from "node:crypto";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";

/** How far a file has been sent. Stored beside the file, so that an interrupted run can continue. */
export interface Progress {
  /** Identifies the file: its size and the SHA-256 of its first bytes. */
  readonly fingerprint: string;
  /** Every record that ends on this line or before it is accepted, refused or withheld. */
  readonly line: number;
  /** Records that at least one destination takes. */
  readonly accepted: number;
  /** Records that no destination takes. */
  readonly refused: number;
  /** Records that consent keeps from every destination. */
  readonly withheld: number;
  /** Records that no destination takes, by code. */
  readonly faults: Readonly<Record<string, number>>;
  /** By destination: accepted records that it does not get, in all and by code. */
  readonly destinations: Readonly<Record<string, DestinationRefusals>>;
}

export interface DestinationRefusals {
  readonly refused: number;
  readonly faults: Readonly<Record<string, number>>;
}

export const NO_PROGRESS: Progress = {
  fingerprint: "",
  line: 0,
  accepted: 0,
  refused: 0,
  withheld: 0,
  faults: {},
  destinations: {},
};

const FINGERPRINT_BYTES = 65_536;

export async function fingerprintOf(file: string): Promise<string> {
  const { size } = await stat(file);
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FINGERPRINT_BYTES), 0, FINGERPRINT_BYTES, 0);
    return `${size}-${createHash("sha256").update(buffer.subarray(0, bytesRead)).digest("hex").slice(0, 16)}`;
  } finally {
    await handle.close();
  }
}

const pathFor = (file: string) => `${file}.relay-progress`;

/** The progress of an earlier run; undefined when there is none, or when it was about another file. */
export async function readProgress(file: string, fingerprint: string): Promise<Progress | undefined> {
  try {
    const progress = JSON.parse(await readFile(pathFor(file), "utf8")) as Progress;
    return progress.fingerprint === fingerprint ? progress : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the stored progress in one step: a crash leaves the old or the new one. */
export async function keepProgress(file: string, progress: Progress): Promise<void> {
  const next = `${pathFor(file)}.next`;
  await writeFile(next, JSON.stringify(progress));
  await rename(next, pathFor(file));
}

export async function forgetProgress(file: string): Promise<void> {
  await rm(pathFor(file), { force: true });
}
