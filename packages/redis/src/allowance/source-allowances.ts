import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";

const takeAllowance = luaScript(import.meta.url, "take-allowance");

/** A process takes this share of a second's conversions ahead, so that small requests need no call of their own. */
const AHEAD = 1 / 20;

/**
 * How many conversions each source may send: a token bucket in Redis, shared by all processes, that holds one second's
 * conversions. A process asks Redis when what it has taken ahead is used up, and some twenty times a second at the
 * most while a source sends too much.
 */
export class SourceAllowances {
  readonly #script: Script;
  readonly #keys: Keys;
  #sources: ReadonlyMap<string, SourceAllowance> = new Map();

  /** @param rates conversions a second of the sources that have a limit. */
  constructor(redis: RedisClient, rates: ReadonlyMap<string, number>) {
    this.#script = takeAllowance(redis);
    this.#keys = keysOf(redis);
    this.replace(rates);
  }

  /** Takes over other limits. */
  replace(rates: ReadonlyMap<string, number>): void {
    this.#sources = new Map(
      Array.from(rates, ([source, rate]) => {
        const old = this.#sources.get(source);
        return [
          source,
          old?.rate === rate ? old : new SourceAllowance(this.#script, this.#keys.allowance(source), rate),
        ];
      }),
    );
  }

  /**
   * Takes conversions of a source. Returns 0 when they may be accepted, else after how many milliseconds they may be.
   * Rejects when Redis does not answer.
   */
  take(source: string, count: number): number | Promise<number> {
    return this.#sources.get(source)?.take(count) ?? 0;
  }
}

/** What one source may send, as this process knows it. */
class SourceAllowance {
  readonly rate: number;
  readonly #script: Script;
  readonly #key: string;
  #held = 0;
  /** Until then the bucket is empty, by the process' own clock. */
  #emptyUntilMs = 0;
  #asking: Promise<unknown> = Promise.resolve();

  constructor(script: Script, key: string, rate: number) {
    this.#script = script;
    this.#key = key;
    this.rate = rate;
  }

  take(count: number): number | Promise<number> {
    const known = this.#fromHeld(count);
    if (known !== undefined) return known;
    // Requests that come meanwhile wait for the answer, which may be enough for them too.
    const taking = this.#asking.then(() => this.#fromHeld(count) ?? this.#fromRedis(count));
    this.#asking = taking.catch(() => undefined);
    return taking;
  }

  /** Undefined where only Redis knows. */
  #fromHeld(count: number): number | undefined {
    if (this.#held >= count) {
      this.#held -= count;
      return 0;
    }
    const emptyMs = Math.ceil(this.#emptyUntilMs - performance.now());
    return emptyMs > 0 ? emptyMs : undefined;
  }

  async #fromRedis(count: number): Promise<number> {
    const { rate } = this;
    const wanted = count - this.#held;
    const reply = await this.#script([this.#key], [rate, rate, wanted, Math.floor(rate * AHEAD)]);
    const [granted, waitMs, emptyForMs] = reply as [number, number, number];
    this.#emptyUntilMs = performance.now() + emptyForMs;
    if (granted === 0) return waitMs;
    this.#held += granted - count;
    return 0;
  }
}
