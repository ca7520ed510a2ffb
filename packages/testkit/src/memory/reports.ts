import { reportFieldOf, type ReportedStatus, type Reports } from "@relay/core";
import type { Effects } from "./effects.ts";

/** Reports in memory. The first status of an identity in a request counts. */
export class MemoryReports implements Effects<Reports> {
  readonly #reported = new Map<string, ReportedStatus>();

  note(statuses: readonly ReportedStatus[]): void {
    for (const reported of statuses) {
      const { requestId, deadLetterId, status } = reported;
      const name = `${requestId} ${reportFieldOf(status.destination, deadLetterId)}`;
      if (!this.#reported.has(name)) this.#reported.set(name, reported);
    }
  }

  get reported(): readonly ReportedStatus[] {
    return [...this.#reported.values()];
  }
}
