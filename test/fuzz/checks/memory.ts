import { setTimeout as passing } from "node:timers/promises";
import type { Watched } from "./stalls.ts";

const MEGABYTE = 1_048_576;
/** What each process may have of the machine's memory. Its container has a quarter more at least (infra/kubernetes/base). */
export const MEMORY_BUDGET_BYTES: Readonly<Record<string, number>> = {
  "ingest-api": 768 * MEGABYTE,
  "admin-api": 384 * MEGABYTE,
  worker: 512 * MEGABYTE,
};
/** Has Node take as much for its heap as in a container of 1 GiB, which is half of it. On a large machine it takes more. */
export const HEAP_OF_A_CONTAINER = { NODE_OPTIONS: "--max-old-space-size=512" } as const;
const BETWEEN_MS = 500;

/** What a process says of itself at one moment. */
interface Sample {
  readonly residentBytes: number;
  /** The longest delay of its event loop since the reading before, milliseconds. */
  readonly lagMs: number;
}

/** Reads what processes say of themselves, again and again. */
export class MemoryWatch {
  /** The most that was seen of each. */
  readonly peaks = new Map<string, Sample>();
  readonly #onOver: (name: string, bytes: number) => void;

  /** `onOver` is called once for each process that has more than its budget. */
  constructor(onOver: (name: string, bytes: number) => void) {
    this.#onOver = onOver;
  }

  async watch(processes: readonly Watched[], ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await Promise.all(processes.map((one) => this.#look(one)));
      await passing(BETWEEN_MS);
    }
  }

  async #look({ name, url }: Watched): Promise<void> {
    const reading = await readingOf(url);
    const before = this.peaks.get(name) ?? { residentBytes: 0, lagMs: 0 };
    const budget = MEMORY_BUDGET_BYTES[name] ?? Infinity;
    if (reading.residentBytes > budget && before.residentBytes <= budget)
      this.#onOver(name, reading.residentBytes);
    this.peaks.set(name, {
      residentBytes: Math.max(before.residentBytes, reading.residentBytes),
      lagMs: Math.max(before.lagMs, reading.lagMs),
    });
  }
}

/** Zeros where nobody answers: who is gone is for others to notice. */
async function readingOf(url: string): Promise<Sample> {
  const text = await fetch(`${url}/metrics`)
    .then((response) => response.text())
    .catch(() => "");
  const value = (name: string) => Number(new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1] ?? 0);
  return {
    residentBytes: value("process_resident_memory_bytes"),
    lagMs: value("nodejs_eventloop_lag_max_seconds") * 1000,
  };
}
