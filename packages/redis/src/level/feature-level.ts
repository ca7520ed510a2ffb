import { randomUUID } from "node:crypto";
import { FEATURE_LEVELS, type FeatureLevels, RelayError } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";

const announceLevelScript = luaScript(import.meta.url, "announce-level");

/** After this time without an announcement a process counts as gone, milliseconds. */
const SILENT_MS = 60_000;

/**
 * The feature level of a deployment: what a running older process cannot read is not written. Processes announce
 * themselves while they run. One that cannot read what was written must not run.
 */
export class FeatureLevel {
  readonly #keys: Keys;
  readonly #announce: Script;
  readonly #levels: FeatureLevels;
  readonly #id = randomUUID();
  #written = 0;

  constructor(redis: RedisClient, levels = FEATURE_LEVELS) {
    this.#keys = keysOf(redis);
    this.#announce = announceLevelScript(redis);
    this.#levels = levels;
  }

  /** The level of the formats that this process writes; 0 before it has announced itself. */
  get written(): number {
    return this.#written;
  }

  /** Announces this process. Throws RELAY_VERSION_TOO_OLD when a newer version has written what this one cannot read. */
  async announce(): Promise<void> {
    const { reads, writes } = this.#levels;
    const { runningProcesses, writtenLevel } = this.#keys;
    const args = [this.#id, reads, writes, SILENT_MS];
    const [may, level] = (await this.#announce([runningProcesses, writtenLevel], args)) as [number, number];
    if (may === 1) this.#written = level;
    else
      throw new RelayError("RELAY_VERSION_TOO_OLD", {
        detail: `It holds formats of level ${level}; this version reads up to ${reads}.`,
      });
  }
}
