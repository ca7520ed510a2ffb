import { setImmediate as turn } from "node:timers/promises";
import { RelayError } from "@relay/core";
import { Cluster } from "ioredis";
import type { RedisClient } from "../connection/redis-client.ts";
import { nodeOf, slotOf } from "../connection/slot.ts";
import type { Argument, Script } from "../script.ts";
import { type Confirmation, copiesIn } from "./confirmation.ts";

/** Beyond the time-out of a confirmation, until a connection without an answer is given up. */
const SILENT_MS = 1500;

interface Write {
  readonly lua: string;
  readonly keys: readonly string[];
  readonly args: readonly Argument[];
  readonly answer: PromiseWithResolvers<unknown>;
}

/**
 * Writes that are answered when they are confirmed. They have connections that nothing else uses, because a confirmation
 * is about the writes of its own connection and blocks it. Whatever is written during a round goes out together in the
 * next one, and one confirmation serves all of it. In a cluster each master has rounds of its own.
 */
export class ConfirmedWrites {
  readonly #redis: RedisClient;
  readonly #confirmation: Confirmation;
  /** What waits for the next round, by where it goes. Present while rounds are under way. */
  readonly #waiting = new Map<string, Write[]>();

  /** The connection must send nothing again by itself (role `confirmed`). */
  constructor(redis: RedisClient, confirmation: Confirmation) {
    this.#redis = redis;
    this.#confirmation = confirmation;
  }

  /**
   * Returns a function that runs a Lua script. It rejects with RELAY_UNCONFIRMED when the confirmation did not come in
   * time or the connection broke: the write may have happened all the same.
   */
  script(lua: string): Script {
    return (keys, args) => {
      const answer = Promise.withResolvers<unknown>();
      const place = this.#placeOf(keys[0]);
      const waiting = this.#waiting.get(place);
      const write = { lua, keys, args, answer };
      if (waiting) waiting.push(write);
      else void this.#rounds(place, [write]);
      return answer.promise;
    };
  }

  /** Where ioredis sends a key: a pipeline reaches one master. */
  #placeOf(key = ""): string {
    if (!(this.#redis instanceof Cluster)) return "";
    return this.#redis.slots[slotOf(key)]?.join() ?? "";
  }

  async #rounds(place: string, waiting: Write[]): Promise<void> {
    this.#waiting.set(place, waiting);
    while (waiting.length > 0) {
      // Writes of one turn of the event loop share a round.
      await turn();
      await this.#round(waiting.splice(0));
    }
    this.#waiting.delete(place);
  }

  async #round(writes: readonly Write[]): Promise<void> {
    const replies = await this.#send(writes);
    const failure = this.#failureIn(replies.at(-1));
    for (const [at, { answer }] of writes.entries()) {
      const [error, value] = replies[at] ?? [];
      const reason = failure ?? (error && this.#whereItMoved(error));
      if (reason) answer.reject(reason);
      else answer.resolve(value);
    }
  }

  /**
   * Sends writes and their confirmation as one pipeline. When the connection breaks after the first answer, ioredis
   * aborts the rest: no other connection, and so no other server, confirms these writes.
   */
  async #send(writes: readonly Write[]): Promise<readonly Reply[]> {
    const pipeline = this.#redis.pipeline();
    // The whole script: ioredis repeats an unknown digest after everything else, so it would not be confirmed.
    for (const { lua, keys, args } of writes) pipeline.eval(lua, keys.length, ...keys, ...args);
    pipeline.call(...this.#confirmation.command);
    const { timeoutMs } = this.#confirmation;
    const timer = setTimeout(() => this.#giveUp(writes[0]?.keys[0]), timeoutMs + SILENT_MS);
    try {
      return (await pipeline.exec()) ?? [];
    } catch (error) {
      return [[error as Error, undefined]];
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes the connection on which no answer comes; another one is opened. */
  #giveUp(key = ""): void {
    if (this.#redis instanceof Cluster) nodeOf(this.#redis, key)?.disconnect();
    else this.#redis.disconnect(true);
  }

  /** Another master has the slot, and nothing was written: the next write goes there. */
  #whereItMoved(error: Error): Error {
    if (!(this.#redis instanceof Cluster) || !/^(?:MOVED|ASK)\b/.test(error.message)) return error;
    this.#redis.refreshSlotsCache();
    return new RelayError("RELAY_UNCONFIRMED", { detail: "its slot has moved.", cause: error });
  }

  #failureIn([error, answer]: Reply = [undefined, undefined]): RelayError | undefined {
    const { copies, timeoutMs } = this.#confirmation;
    if (error) return new RelayError("RELAY_UNCONFIRMED", { cause: error });
    const found = copiesIn(answer);
    if (found >= copies) return undefined;
    const detail = `after ${timeoutMs} ms there were ${found || 0} of ${copies} confirmations.`;
    return new RelayError("RELAY_UNCONFIRMED", { detail });
  }
}

type Reply = readonly [error: Error | null | undefined, value: unknown];
