import type { ReportedEnd, Reports } from "@relay/core";
import type { Effects } from "./effects.ts";

/** Reports in memory. The first status of an identity in a request counts. */
export class MemoryReports implements Effects<Reports> {
  readonly #ends = new Map<string, ReportedEnd>();

  note(ends: readonly ReportedEnd[]): void {
    for (const end of ends) {
      const name = `${end.requestId} ${end.destination} ${end.deadLetterId}`;
      if (!this.#ends.has(name)) this.#ends.set(name, end);
    }
  }

  get ends(): readonly ReportedEnd[] {
    return [...this.#ends.values()];
  }
}
