import { identityOf } from "./identity.ts";
import type { RequestAnswer } from "./produce.ts";

/** What was accepted for one destination, by the producer's own count. */
export interface AcceptedFor {
  /** Acknowledgements, those of duplicates included. */
  acknowledged: number;
  /** Identity -> when it was first acknowledged, milliseconds. */
  readonly firstAtMs: Map<string, number>;
  /** Identities of those made to be refused by the platform. */
  readonly doomed: Set<string>;
  /** Accepted elsewhere, but left out here for certain refusal, by the ingest API's code. */
  readonly leftOut: Record<string, number>;
}

/** The producer's own count of its answers, made from nothing but what it sent and what was answered. */
export class Tally {
  readonly accepted: ReadonlyMap<string, AcceptedFor>;
  readonly refusedByCode: Record<string, number> = {};
  sent = 0;
  acceptedCount = 0;
  /** Refused by the ingest API although made to be taken. */
  wronglyRefused = 0;

  constructor(destinations: readonly { readonly name: string }[]) {
    this.accepted = new Map(
      destinations.map(({ name }) => [
        name,
        { acknowledged: 0, firstAtMs: new Map(), doomed: new Set(), leftOut: {} },
      ]),
    );
  }

  /** Acknowledgements over all destinations. */
  get acknowledged(): number {
    return [...this.accepted.values()].reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  }

  take({ request, results, answeredAtMs }: RequestAnswer): void {
    for (const { index, status, destinations = [], refused_by: refusedBy = [], faults = [] } of results) {
      const one = request.conversions[index];
      if (!one) throw new Error(`an answer names conversion ${index} of ${request.conversions.length}`);
      this.sent += 1;
      if (status !== "accepted") {
        const error = faults.find(({ severity }) => severity === "error");
        count(this.refusedByCode, error?.code ?? "unknown");
        if (one.kind !== "invalid" && one.kind !== "expired") this.wronglyRefused += 1;
        continue;
      }
      this.acceptedCount += 1;
      const identity = identityOf(String(one.conversion["event_name"]), String(one.conversion["event_id"]));
      for (const name of destinations) this.#accept(name, identity, one.kind, answeredAtMs);
      for (const { destination, codes } of refusedBy) {
        const own = this.accepted.get(destination);
        if (own) for (const code of codes) count(own.leftOut, code);
      }
    }
  }

  #accept(destination: string, identity: string, kind: string, atMs: number): void {
    const own = this.accepted.get(destination);
    if (!own) throw new Error(`an answer names a destination ${destination} that there is not`);
    own.acknowledged += 1;
    if (!own.firstAtMs.has(identity)) own.firstAtMs.set(identity, atMs);
    if (kind === "platform-refused") own.doomed.add(identity);
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
