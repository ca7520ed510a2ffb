import type { AttemptOutcome, Transport, TransportResult } from "@relay/core";
import { kindOf } from "./conversions.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Trace } from "./trace.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** One request that the platform took, for each of its events. */
export interface Acceptance {
  readonly sentMs: number;
  readonly atMs: number;
  readonly by: WorkerProcess;
  /** Whether the answer named this event as taken. */
  isClear: boolean;
}

interface Plan {
  readonly outcome: AttemptOutcome;
  readonly taken: readonly string[];
  /** Whether the sender hears the outcome. */
  readonly isHeard: boolean;
}

const answer = { httpStatus: 200 };

/** The platform: takes events, refuses some, fails on some, and does not always say so. */
export class SimulatedPlatform {
  readonly acceptances = new Map<string, Acceptance[]>();
  /** Until then it refuses what it refuses only for a while. */
  refusesUntilMs = Infinity;
  faultsInHundred: number;
  /** How much longer a request is under way whose sender has died, as a part of its time-out. */
  lingers: () => number = () => 0;
  readonly #scheduler: Scheduler;
  readonly #trace: Trace;

  constructor(scheduler: Scheduler, trace: Trace, faultsInHundred: number) {
    this.#scheduler = scheduler;
    this.#trace = trace;
    this.faultsInHundred = faultsInHundred;
  }

  /** The way of one process to it. */
  transportOf(process: WorkerProcess): Transport {
    return {
      send: (_baseUrl, { body }, timeoutMs) =>
        new Promise((resolve) => {
          if (process.isDead) return;
          const ids = JSON.parse(body.toString()) as string[];
          const sentMs = this.#scheduler.nowMs;
          const travelMs = this.#scheduler.between(1, 30);
          const isLate = this.#scheduler.dice() * 300 < this.faultsInHundred;
          const answerMs = isLate ? timeoutMs + 100 : this.#scheduler.between(1, 60);
          const isOver = travelMs + answerMs >= timeoutMs;
          const arrive = () => {
            const plan = this.#judge(ids);
            const isHeard = plan.isHeard && !isOver;
            this.#take(plan, { sentMs, by: process, isHeard });
            this.#trace.add(
              "platform",
              `${process.name} [${ids.join(" ")}]: ${plan.outcome.kind}, ${isHeard ? "heard" : "not heard"}`,
            );
            const result: TransportResult = isHeard
              ? { kind: "answer", response: { status: 200, headers: {}, body: JSON.stringify(plan.outcome) } }
              : { kind: "no-answer", sent: true, reason: "timed out" };
            const waitMs = isHeard ? answerMs : Math.max(0, timeoutMs - travelMs);
            this.#scheduler.after(waitMs, () => process.hear(() => resolve(result)));
          };
          this.#scheduler.after(travelMs, () => {
            const lingersMs = process.isDead ? Math.floor(this.lingers() * timeoutMs) : 0;
            if (lingersMs > 0) this.#scheduler.after(lingersMs, arrive);
            else arrive();
          });
        }),
    };
  }

  #judge(ids: readonly string[]): Plan {
    if (ids.some((id) => kindOf(id) === "failing"))
      return { outcome: { kind: "retry", answer: { httpStatus: 500 } }, taken: [], isHeard: true };
    const culprits = ids.flatMap((id, index) => (this.#refuses(id) ? [index] : []));
    if (culprits.length > 0) {
      const isNamed = this.#scheduler.chance(0.4);
      const outcome = { kind: "refused", answer: { httpStatus: 400 }, ...(isNamed && { culprits }) } as const;
      return { outcome, taken: [], isHeard: true };
    }
    if (this.#scheduler.dice() * 100 >= this.faultsInHundred)
      return { outcome: { kind: "delivered", answer }, taken: ids, isHeard: true };
    return this.#fault(ids);
  }

  #fault(ids: readonly string[]): Plan {
    const half = ids.slice(0, Math.ceil(ids.length / 2));
    const faults: readonly Plan[] = [
      { outcome: { kind: "unknown", answer: { httpStatus: 502 } }, taken: ids, isHeard: true },
      { outcome: { kind: "unknown", answer: { httpStatus: 502 } }, taken: [], isHeard: true },
      { outcome: { kind: "delivered", answer }, taken: ids, isHeard: false },
      { outcome: { kind: "retry", answer: { httpStatus: 503 } }, taken: [], isHeard: true },
      { outcome: { kind: "throttled", waitMs: 300, answer: { httpStatus: 429 } }, taken: [], isHeard: true },
      ...(ids.length > 1
        ? [{ outcome: { kind: "partial", answer }, taken: half, isHeard: true } as const]
        : []),
    ];
    return faults[Math.floor(this.#scheduler.dice() * faults.length)] as Plan;
  }

  #refuses(id: string): boolean {
    const kind = kindOf(id);
    return kind === "refused" || (kind === "refused-for-now" && this.#scheduler.nowMs < this.refusesUntilMs);
  }

  #take(
    { outcome, taken }: Plan,
    { sentMs, by, isHeard }: Omit<Acceptance, "atMs" | "isClear"> & { readonly isHeard: boolean },
  ): void {
    const isClear = isHeard && outcome.kind === "delivered";
    for (const id of taken) {
      const all = this.acceptances.get(id) ?? [];
      this.acceptances.set(id, all);
      all.push({ sentMs, atMs: this.#scheduler.nowMs, by, isClear });
    }
  }
}
