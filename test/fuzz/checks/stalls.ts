import { readFileSync } from "node:fs";
import { setTimeout as passing } from "node:timers/promises";
import { Agent, request } from "undici";

/** A process whose event loop is watched. */
export interface Watched {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

export interface Stall {
  readonly name: string;
  /** Without what it waited for the machine. */
  readonly ms: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Longer than this no event loop may be busy with one thing. */
export const LONGEST_STALL_MS = 200;
const BETWEEN_MS = 20;
const PATIENCE_MS = 20_000;

interface Probe {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Asks each process for its health again and again: a process that does nothing else for a while answers late. What the
 * machine is to blame for is taken off: how long the main thread waited for a processor (Linux reports it), or how long a
 * process that has nothing to do took for the same, whichever is more.
 */
export class StallWatch {
  readonly longest = new Map<string, number>();
  readonly #control: Watched;
  readonly #onStall: (stall: Stall) => void;
  readonly #onGone: (name: string) => void;
  readonly #agent = new Agent({ connections: 1, pipelining: 1 });
  #controlProbes: Probe[] = [];

  constructor(
    control: Watched,
    listener: { readonly onStall: (stall: Stall) => void; readonly onGone: (name: string) => void },
  ) {
    this.#control = control;
    this.#onStall = listener.onStall;
    this.#onGone = listener.onGone;
  }

  /** Watches until the signal aborts; the last probe begins after that. */
  async watch(processes: readonly Watched[], ended: AbortSignal): Promise<void> {
    await Promise.all([
      this.#repeat(ended, () => this.#probeControl()),
      ...processes.map((one) => this.#repeat(ended, () => this.#probe(one))),
    ]);
    await this.#agent.close();
  }

  async #repeat(ended: AbortSignal, probe: () => Promise<void>): Promise<void> {
    for (let isLast = false; !isLast;) {
      isLast = ended.aborted;
      await probe();
      if (!isLast) await passing(BETWEEN_MS);
    }
  }

  /** The next probe is due when the last was over: that it began late is the machine's, or this process', doing too. */
  async #probeControl(): Promise<void> {
    const last = this.#controlProbes.at(-1);
    const probe = await this.#ask(this.#control);
    const fromMs = last ? last.untilMs + BETWEEN_MS : probe?.fromMs;
    if (probe && fromMs !== undefined) this.#controlProbes.push({ fromMs, untilMs: probe.untilMs });
    if (this.#controlProbes.length > 1000) this.#controlProbes = this.#controlProbes.slice(-500);
  }

  async #probe(process: Watched): Promise<void> {
    const waitedBefore = waitedMs(process.pid);
    const probe = await this.#ask(process);
    if (!probe) {
      this.#onGone(process.name);
      return;
    }
    const waited = waitedMs(process.pid) - waitedBefore;
    const { fromMs, untilMs } = probe;
    const ms = untilMs - fromMs - Math.max(waited, await this.#controlMs(probe));
    this.longest.set(process.name, Math.max(ms, this.longest.get(process.name) ?? 0));
    if (ms > LONGEST_STALL_MS) this.#onStall({ name: process.name, ms, fromMs, untilMs });
  }

  /** Undefined where nobody answers. */
  async #ask({ url }: Watched): Promise<Probe | undefined> {
    const fromMs = performance.now();
    try {
      const answer = await request(`${url}/healthz`, {
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await answer.body.dump();
    } catch {
      return undefined;
    }
    return { fromMs, untilMs: performance.now() };
  }

  /** The longest that the control took meanwhile: also for a probe that is still on its way. */
  async #controlMs({ fromMs, untilMs }: Probe): Promise<number> {
    if (untilMs - fromMs <= LONGEST_STALL_MS) return 0;
    await passing(2 * BETWEEN_MS);
    const meanwhile = this.#controlProbes.filter((one) => one.untilMs > fromMs && one.fromMs < untilMs);
    return Math.max(0, ...meanwhile.map((one) => one.untilMs - one.fromMs));
  }
}

/** How long a process' main thread has been ready to run and did not, in all; 0 where the machine does not report it. */
function waitedMs(pid: number): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}
