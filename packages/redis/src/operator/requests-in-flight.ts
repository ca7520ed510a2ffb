import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";

/** Requests to one destination: in flight now, and how many may be. */
export interface InFlightCount {
  readonly inFlight: number;
  readonly limit: number;
}

/** A process that died is forgotten after this time. */
const KEPT_SECONDS = 3;

/** What every worker has in flight to each destination, for operators. Written twice a second while there is any. */
export class RequestsInFlight {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  #hadAny = false;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
  }

  /** @param worker an id of the process. */
  async publish(worker: string, destinations: Iterable<readonly [string, InFlightCount]>): Promise<void> {
    const busy = [...destinations].filter(([, { inFlight }]) => inFlight > 0);
    if (busy.length === 0 && !this.#hadAny) return;
    this.#hadAny = busy.length > 0;
    const counts = busy.map(([name, { inFlight, limit }]) => [name, inFlight, limit]);
    await this.#redis
      .multi()
      .sadd(this.#keys.inFlight, worker)
      .set(this.#keys.inFlightOf(worker), JSON.stringify(counts), "EX", KEPT_SECONDS)
      .exec();
  }

  /** Sums over all workers, by destination. */
  async read(): Promise<ReadonlyMap<string, InFlightCount>> {
    const workers = await this.#redis.smembers(this.#keys.inFlight);
    if (workers.length === 0) return new Map();
    const answered = await this.#redis.mget(workers.map((worker) => this.#keys.inFlightOf(worker)));
    const gone = workers.filter((_, at) => answered[at] === null);
    if (gone.length > 0) await this.#redis.srem(this.#keys.inFlight, ...gone);
    const sums = new Map<string, InFlightCount>();
    for (const text of answered) {
      for (const [name, inFlight, limit] of JSON.parse(text ?? "[]") as [string, number, number][]) {
        const sum = sums.get(name) ?? { inFlight: 0, limit: 0 };
        sums.set(name, { inFlight: sum.inFlight + inFlight, limit: sum.limit + limit });
      }
    }
    return sums;
  }
}
