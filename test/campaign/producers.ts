import { setTimeout as passing } from "node:timers/promises";
import { type Deployment, seededDice } from "@relay/testkit";
import { Agent, request } from "undici";
import type { Acknowledged } from "./acknowledged.ts";
import {
  campaignConversionOf,
  type Kind,
  type Source,
  SOURCES,
  timeOf,
  WEB,
  writeCampaignConversion,
} from "./conversions.ts";

const EVENTS_A_REQUEST = 100;
const TICK_MS = 50;
/** Requests without an answer beyond which no new conversion is produced. */
const MOST_OPEN = 64;
/** Of 100 requests: so many repeat conversions of the same request, of an earlier one, or are sent twice at once. */
const TWICE_IN_ONE = 2;
const AGAIN_LATER = 4;
const TWICE_AT_ONCE = 2;
/** Nobody here waits longer than this, whatever the answer asks for. */
const LONGEST_WAIT_MS = 1000;
const REMEMBERED = 2000;

interface Item {
  readonly n: number;
  readonly kind: Kind;
  readonly eventTime: number;
}

export interface ProducerCounts {
  requests: number;
  /** Requests that were answered anything but 2xx, or not at all, and repeated. */
  repeated: number;
  /** Duplicates that were sent on purpose. */
  duplicates: number;
}

/** Backends that report conversions, and repeat a request until it is answered 2xx, as it was. */
export class Producers {
  readonly counts: ProducerCounts = { requests: 0, repeated: 0, duplicates: 0 };
  readonly #deployment: Deployment;
  readonly #seed: number;
  readonly #acknowledged: Acknowledged;
  readonly #dice: () => number;
  readonly #agent = new Agent({ connections: 32, pipelining: 1 });
  readonly #open = new Set<Promise<void>>();
  readonly #earlier: Item[] = [];
  readonly #waiting = new Map<Source, Item[]>(SOURCES.map((source) => [source, []]));
  #failure: unknown;

  constructor(deployment: Deployment, seed: number, acknowledged: Acknowledged) {
    this.#deployment = deployment;
    this.#seed = seed;
    this.#acknowledged = acknowledged;
    this.#dice = seededDice(seed + 1);
  }

  /** Produces so many conversions a second for so long, and waits until the last of them is acknowledged. */
  async run(ratePerSecond: number, durationMs: number, onProgress: () => void): Promise<void> {
    const startedAt = performance.now();
    let owed = 0;
    let last = startedAt;
    for (let now = startedAt; now - startedAt < durationMs; now = performance.now()) {
      if (this.#failure !== undefined) throw this.#failure;
      // Nobody catches up on what could not be sent: an outage is not followed by a flood.
      owed = Math.min(owed + ((now - last) / 1000) * ratePerSecond, ratePerSecond);
      last = now;
      while (owed >= 1 && this.#open.size < MOST_OPEN) {
        this.#produceOne();
        owed -= 1;
      }
      onProgress();
      await passing(TICK_MS);
    }
    for (const [source, items] of this.#waiting) if (items.length > 0) this.#send(source, items.splice(0));
    await Promise.all(this.#open);
    await this.#agent.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #produceOne(): void {
    const n = this.#acknowledged.next();
    const conversion = campaignConversionOf(this.#seed, n);
    const { source, kind } = conversion;
    const waiting = this.#waiting.get(source) ?? [];
    waiting.push({ n, kind, eventTime: timeOf(conversion, n, Math.floor(Date.now() / 1000)) });
    if (waiting.length >= EVENTS_A_REQUEST) this.#send(source, waiting.splice(0));
  }

  #send(source: Source, items: readonly Item[]): void {
    const all = [...items, ...this.#duplicates(source, items)];
    this.#remember(source, items);
    this.#begin(source, all);
    if (this.#dice() * 100 >= TWICE_AT_ONCE) return;
    this.counts.duplicates += all.length;
    this.#begin(source, all);
  }

  #begin(source: Source, all: readonly Item[]): void {
    const open = this.#deliver(source, all)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#open.delete(open));
    this.#open.add(open);
  }

  /** Duplicates that a careless producer sends as well. */
  #duplicates(source: Source, items: readonly Item[]): readonly Item[] {
    const roll = this.#dice() * 100;
    const duplicates =
      roll < TWICE_IN_ONE
        ? items.slice(0, 5)
        : roll < TWICE_IN_ONE + AGAIN_LATER
          ? this.#earlier
              .filter(({ n }) => campaignConversionOf(this.#seed, n).source === source)
              .slice(0, 20)
          : [];
    this.counts.duplicates += duplicates.length;
    return duplicates;
  }

  #remember(source: Source, items: readonly Item[]): void {
    if (source !== WEB && this.#dice() < 0.5) return;
    this.#earlier.push(...items.filter(({ kind }) => kind !== "near-its-deadline").slice(0, 20));
    if (this.#earlier.length > REMEMBERED) this.#earlier.splice(0, this.#earlier.length - REMEMBERED);
  }

  async #deliver(source: Source, items: readonly Item[]): Promise<void> {
    const body = `[${items.map(({ n, kind, eventTime }) => writeCampaignConversion(n, kind, eventTime)).join(",")}]`;
    for (;;) {
      this.counts.requests += 1;
      const answer = await this.#post(source, body);
      if (answer !== undefined && answer.status >= 200 && answer.status < 300) {
        this.#note(items, answer.results);
        return;
      }
      if (answer !== undefined && answer.status < 429 && answer.status >= 400)
        throw new Error(
          `a request was answered ${answer.status}: ${JSON.stringify(answer.results).slice(0, 300)}`,
        );
      this.counts.repeated += 1;
      await passing(Math.min(LONGEST_WAIT_MS, (answer?.retryAfterMs ?? 0) + 100 + this.#dice() * 300));
    }
  }

  #note(items: readonly Item[], results: readonly Result[]): void {
    for (const [index, { n, kind, eventTime }] of items.entries()) {
      const result = results[index];
      // A repetition may come when the window of a conversion near its deadline has closed.
      if (result?.status === "accepted") this.#acknowledged.note(n, eventTime);
      else if (kind !== "near-its-deadline")
        throw new Error(`c${n} was refused by the ingest API: ${JSON.stringify(result?.faults)}`);
    }
  }

  async #post(source: Source, body: string) {
    try {
      const response = await request(`${this.#deployment.ingest.url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${source.key}`, "content-type": "application/json" },
        body,
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(10_000),
      });
      const answer = (await response.body.json()) as { readonly results?: readonly Result[] };
      return {
        status: response.statusCode,
        results: answer.results ?? [],
        retryAfterMs: Number(response.headers["retry-after"] ?? 0) * 1000,
      };
    } catch {
      return undefined;
    }
  }
}

interface Result {
  readonly status: string;
  readonly faults?: unknown;
}
