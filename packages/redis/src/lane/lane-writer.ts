import {
  type Appended,
  type Closed,
  type LaneRef,
  type LaneWriter,
  type NewSegment,
  type Sealer,
  segmentBinding,
} from "@relay/core";
import type { ConfirmedWrites } from "../acknowledge/confirmed-writes.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { luaScript, luaText } from "../script.ts";

const APPEND = luaText(import.meta.url, "append");
const appendScript = luaScript(import.meta.url, "append");

/**
 * Lanes as producers use them. Rejects when Redis does not answer, or does not confirm; the segment may have been
 * appended all the same.
 */
export class RedisLaneWriter implements LaneWriter {
  readonly #keys: Keys;
  readonly #append;
  readonly #sealer: Sealer;

  /** With `confirmed`, an append is answered when it is confirmed. */
  constructor(redis: RedisClient, sealer: Sealer, confirmed?: ConfirmedWrites) {
    this.#keys = keysOf(redis);
    this.#sealer = sealer;
    this.#append = confirmed ? confirmed.script(APPEND) : appendScript(redis);
  }

  async append(lane: LaneRef, { blob, count, deadline, lanes }: NewSegment): Promise<Appended | Closed> {
    const { stream, waiting, deadlines, closed } = this.#keys.lane(lane);
    const reply = (await this.#append(
      [stream, waiting, deadlines, closed],
      [this.#sealer.seal(blob, segmentBinding(lane)), count, deadline, lanes],
    )) as readonly number[];
    const [wasEmpty, before = 0, after = 0] = reply;
    if (wasEmpty === -1) return { kind: "closed", lanes: before };
    return { kind: "appended", wasEmpty: wasEmpty === 1, before, after };
  }
}
