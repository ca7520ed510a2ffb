import type { PlatformName, EventSummary } from "./platform.ts";
import type { RecordMode } from "./settings.ts";
import { DatasetStatistics } from "./statistics.ts";

/** Both platforms treat a repetition as a duplicate within 48 hours of the first arrival. */
const DEDUPLICATION_MS = 48 * 3_600_000;

/** One accepted request, shared by its events. */
export interface Acceptance {
  /** When it was accepted, milliseconds since 1970. */
  readonly at: number;
  /** Whether the answer said clearly that all of it was taken, and was read. */
  isClear: boolean;
  /** There when the answer would have been clear, and its sender had left. */
  isUnread?: true;
}

/** An event that was accepted. */
export interface Arrival {
  readonly eventName: string;
  readonly eventId: string | undefined;
  readonly eventTime: number;
  readonly first: Acceptance;
  /** Later acceptances of the same event; absent for nearly all. */
  again?: Acceptance[];
}

export interface BatchSizes {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

export interface DatasetSummary {
  readonly requests: number;
  readonly refusedRequests: Readonly<Record<string, number>>;
  readonly lastRefusal: string | undefined;
  readonly accepted: number;
  readonly duplicates: number;
  readonly eventsReceived: number;
  readonly batchSizes: BatchSizes;
  readonly faults: Readonly<Record<string, number>>;
}

/**
 * The events that one dataset received. In `events` mode each distinct event is remembered, to find duplicates. In
 * `counts` mode none is, so that a long run does not fill the memory, and every event counts as accepted. `nothing`
 * mode has no statistics either, because they grow with the names of events.
 */
export class DatasetArrivals {
  readonly #record: RecordMode;
  readonly #accepted: Arrival[] = [];
  readonly #latest = new Map<string, Arrival>();
  readonly #names = new Map<string, string>();
  readonly #refusals = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #statistics = new DatasetStatistics();
  readonly #batches = { count: 0, min: Infinity, max: 0 };
  #requests = 0;
  #acceptedCount = 0;
  #duplicates = 0;
  #lastRefusal: string | undefined;

  constructor(record: RecordMode) {
    this.#record = record;
  }

  countRequest(): void {
    this.#requests += 1;
  }

  countRefusal(label: string, message: string): void {
    this.#refusals.set(label, (this.#refusals.get(label) ?? 0) + 1);
    this.#lastRefusal = `${label}: ${message}`;
  }

  countFault(kind: string): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
  }

  /** Counts an accepted request. Its events are then passed to `accept` one by one. */
  countBatch(size: number): void {
    this.#batches.count += 1;
    this.#batches.min = Math.min(this.#batches.min, size);
    this.#batches.max = Math.max(this.#batches.max, size);
  }

  accept(event: EventSummary, acceptance: Acceptance): void {
    if (this.#record === "events") this.#remember(event, acceptance);
    else this.#count(event, acceptance);
  }

  #remember(event: EventSummary, acceptance: Acceptance): void {
    const key = event.isDeduplicated && event.eventId ? `${event.eventName}\n${event.eventId}` : undefined;
    const known = key === undefined ? undefined : this.#latest.get(key);
    if (known !== undefined && acceptance.at - known.first.at < DEDUPLICATION_MS) {
      (known.again ??= []).push(acceptance);
      this.#duplicates += 1;
      return;
    }
    const { eventId, eventTime } = event;
    const arrival = { eventName: this.#shared(event.eventName), eventId, eventTime, first: acceptance };
    this.#accepted.push(arrival);
    this.#count(event, acceptance);
    if (key !== undefined) this.#latest.set(key, arrival);
  }

  #count(event: EventSummary, { at }: Acceptance): void {
    this.#acceptedCount += 1;
    if (this.#record !== "nothing") this.#statistics.note(event, at);
  }

  /** One string object for each event name, shared by all its events. */
  #shared(name: string): string {
    const seen = this.#names.get(name);
    if (seen !== undefined) return seen;
    this.#names.set(name, name);
    return name;
  }

  /** The accepted events in order of arrival; empty in the other modes. */
  accepted(): readonly Arrival[] {
    return this.#accepted;
  }

  /** The statistics that the platform can be asked for. In `counts` mode they include duplicates. */
  get statistics(): DatasetStatistics {
    return this.#statistics;
  }

  summary(): DatasetSummary {
    const { count, min, max } = this.#batches;
    const eventsReceived = this.#acceptedCount + this.#duplicates;
    const mean = Math.round((eventsReceived / count) * 100) / 100;
    return {
      requests: this.#requests,
      refusedRequests: Object.fromEntries(this.#refusals),
      lastRefusal: this.#lastRefusal,
      accepted: this.#acceptedCount,
      duplicates: this.#duplicates,
      eventsReceived,
      batchSizes: count === 0 ? { min: 0, mean: 0, max: 0 } : { min, mean, max },
      faults: Object.fromEntries(this.#faults),
    };
  }
}

/** The arrivals of every dataset of every platform. */
export class Arrivals {
  readonly #record: RecordMode;
  readonly #datasets = new Map<
    string,
    { platform: PlatformName; dataset: string; arrivals: DatasetArrivals }
  >();

  constructor(record: RecordMode) {
    this.#record = record;
  }

  of(platform: PlatformName, dataset: string): DatasetArrivals {
    const key = `${platform}/${dataset}`;
    const known = this.#datasets.get(key);
    if (known !== undefined) return known.arrivals;
    const arrivals = new DatasetArrivals(this.#record);
    this.#datasets.set(key, { platform, dataset, arrivals });
    return arrivals;
  }

  /** The arrivals of a dataset; undefined when it received nothing. */
  find(platform: PlatformName, dataset: string): DatasetArrivals | undefined {
    return this.#datasets.get(`${platform}/${dataset}`)?.arrivals;
  }

  all(): Iterable<{ platform: PlatformName; dataset: string; arrivals: DatasetArrivals }> {
    return this.#datasets.values();
  }

  forget(): void {
    this.#datasets.clear();
  }
}
