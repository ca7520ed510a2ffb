import { randomUUID } from "node:crypto";
import { FEATURE_LEVELS, type FeatureLevels, RelayError } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";

const announceLevelScript = luaScript(import.meta.url, "announce-level");

/** After this time without an announcement a process counts as gone, milliseconds. */
const SILENT_MS = 60_000;

export interface FeatureLevelOptions {
  readonly levels?: FeatureLevels;
  /**
   * Whether this process may raise the level of the deployment. A command must not: it may be of a newer version than the
   * programs, which could not start again.
   */
  readonly mayRaise?: boolean;
}

/**
 * The feature level of a deployment: what a running older process cannot read is not written. Processes announce
 * themselves while they run. One that cannot read what was written must not run.
 */
export class FeatureLevel {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #announce: Script;
  readonly #levels: FeatureLevels;
  readonly #mayRaise: boolean;
  readonly #id = randomUUID();
  #written = 0;

  constructor(redis: RedisClient, { levels = FEATURE_LEVELS, mayRaise = true }: FeatureLevelOptions = {}) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#announce = announceLevelScript(redis);
    this.#levels = levels;
    this.#mayRaise = mayRaise;
  }

  /** The level of the formats that this process writes; 0 before it has announced itself. */
  get written(): number {
    return this.#written;
  }

  /** Announces this process. Throws RELAY_VERSION_TOO_OLD when a newer version has written what this one cannot read. */
  async announce(): Promise<void> {
    const { reads, writes } = this.#levels;
    const { runningProcesses, writtenLevel } = this.#keys;
    const args = [this.#id, reads, writes, SILENT_MS, this.#mayRaise ? 1 : 0];
    const [may, level] = (await this.#announce([runningProcesses, writtenLevel], args)) as [number, number];
    if (may !== 1) throw this.#tooOld(level);
    this.#written = level;
  }

  /** Throws RELAY_VERSION_TOO_OLD as {@link announce} does, and announces nothing. */
  async mustRead(): Promise<void> {
    const level = Number(await this.#redis.get(this.#keys.writtenLevel));
    if (level > this.#levels.reads) throw this.#tooOld(level);
  }

  /** Says that this process ends, so that nobody waits for it. */
  async withdraw(): Promise<void> {
    await this.#redis.hdel(this.#keys.runningProcesses, this.#id);
  }

  #tooOld(level: number): RelayError {
    return new RelayError("RELAY_VERSION_TOO_OLD", {
      detail: `It holds formats of level ${level}; this version reads up to ${this.#levels.reads}.`,
    });
  }
}
