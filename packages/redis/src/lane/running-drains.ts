import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";

const reportDrainsScript = luaScript(import.meta.url, "report-drains");

/** A process that said nothing for so long, milliseconds, has ended or cannot work. */
const KEPT_MS = 3000;

/** How many lanes each worker process of a relay drains. */
export class RunningDrains {
  readonly #redis: RedisClient;
  readonly #key: string;
  readonly #reportDrains: Script;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#key = keysOf(redis).runningDrains;
    this.#reportDrains = reportDrainsScript(redis);
  }

  /**
   * Notes how many lanes a process drains. Returns the same of each other process that lives. Rejects when Redis does not
   * answer.
   *
   * @param process an id of it.
   */
  async report(process: string, lanes: number): Promise<readonly number[]> {
    return (await this.#reportDrains([this.#key], [process, lanes, KEPT_MS])) as readonly number[];
  }

  /** Takes a process off the list, so that nobody hands it lanes while it stops. */
  async withdraw(process: string): Promise<void> {
    await this.#redis.hdel(this.#key, process);
  }
}
