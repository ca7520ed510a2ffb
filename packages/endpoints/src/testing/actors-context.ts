import {
  type DeliveryStatus,
  type Reader,
  type ReportedStatus,
  reportFieldOf,
  type RunEntry,
  type RunPage,
  type RunQuery,
  type RunStore,
  type StoredRun,
  type Transport,
} from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import type { ActorsContext, ActorSender } from "../actors/context.ts";
import { Demo } from "../actors/demo/demo.ts";
import type { RunHead } from "../actors/runs/kept-run.ts";
import type { EndpointContext } from "../endpoint.ts";
import { KEY, SENDER } from "./endpoint-server.ts";

/** The sender of the tests, whose inputs may name no webhook. */
export const ACTOR_SENDER: ActorSender = {
  ...SENDER,
  webhooks: { secrets: [], mayReach: () => false },
};

/** A platform that never answers. */
export const SILENT: Transport & Reader = {
  send: async () => ({ kind: "no-answer", sent: false, reason: "refused" }),
  get: async () => ({ kind: "no-answer", sent: false, reason: "refused" }),
};

/** Everything that the actors' tasks need, in memory. The demonstrations' sandbox and the platforms never answer. */
export function actorsContext(
  common: EndpointContext,
  { runs = new MemoryRuns(), statuses = new MemoryStatuses() } = {},
): ActorsContext {
  return {
    ...common,
    findSender: (key) => (key === KEY ? ACTOR_SENDER : undefined),
    runs,
    reports: statuses,
    platforms: PLATFORMS,
    isAsHosted: () => false,
    reader: SILENT,
    accessOf: (destination) => ({ baseUrl: "http://platform.example", token: `token of ${destination}` }),
    qualitiesOf: async () => [],
    demo: new Demo({ baseUrl: "http://sandbox.example", token: "token" }, SILENT, PLATFORMS),
  };
}

/** Runs of all sources. */
export class MemoryRuns implements RunStore<RunHead> {
  #runs: (StoredRun<RunHead> & { readonly entry: RunEntry })[] = [];

  get entries(): readonly RunEntry[] {
    return this.#runs.map(({ entry }) => entry);
  }

  save(entry: RunEntry, head: RunHead, items: readonly string[]): Promise<void> {
    this.#runs.push({ entry, head, items });
    return Promise.resolve();
  }

  load(source: string, id: string): Promise<StoredRun<RunHead> | undefined> {
    return Promise.resolve(this.#runs.find(({ entry }) => entry.source === source && entry.id === id));
  }

  list(source: string, { actor, offset, limit, isLatestFirst }: RunQuery): Promise<RunPage<RunHead>> {
    const own = this.#runs.filter(
      ({ entry }) => entry.source === source && (actor === undefined || entry.actor === actor),
    );
    const ordered = isLatestFirst ? own.toReversed() : own;
    const heads = ordered.slice(offset, offset + limit).map(({ head }) => head);
    return Promise.resolve({ total: own.length, heads });
  }

  drop(source: string, id: string): Promise<boolean> {
    const before = this.#runs.length;
    this.#runs = this.#runs.filter(({ entry }) => entry.source !== source || entry.id !== id);
    return Promise.resolve(this.#runs.length < before);
  }

  forget(): void {
    this.#runs = [];
  }
}

/** One report, whose statuses a test sets. */
export class MemoryStatuses {
  readonly byField = new Map<string, DeliveryStatus>();

  open(): Promise<void> {
    return Promise.resolve();
  }

  note(statuses: readonly ReportedStatus[]): Promise<void> {
    for (const { deadLetterId, status } of statuses)
      this.byField.set(reportFieldOf(status.destination, deadLetterId), status);
    return Promise.resolve();
  }

  known(): Promise<number> {
    return Promise.resolve(this.byField.size);
  }

  statuses(): Promise<ReadonlyMap<string, DeliveryStatus>> {
    return Promise.resolve(this.byField);
  }
}
