import type { Listener } from "@relay/core";
import { Cluster, type Redis } from "ioredis";
import { ConnectionLook } from "./connection-look.ts";
import { nodesOf, type RedisClient } from "./redis-client.ts";

const EVERY_MS = 500;

export interface HeartbeatOptions {
  /** Receives a signal when Redis goes away and when it is back. */
  readonly listen?: Listener;
  /** The command to ask with. Default: PING. */
  readonly ask?: () => Promise<unknown>;
  readonly everyMs?: number;
}

/**
 * Asks Redis twice a second whether it answers. A vanished host resets no connection: the connection looks well for as
 * long as the kernel repeats what it sends, which is many minutes. Of a cluster, it asks each master, and opens only
 * the connection anew on which nothing comes; Redis counts as away when no master answers.
 */
export class Heartbeat {
  readonly #redis: RedisClient;
  readonly #look: ConnectionLook;
  /** Of a cluster: the connection to a master → its look. */
  readonly #ofNode = new WeakMap<Redis, ConnectionLook>();
  readonly #listen: Listener;
  readonly #timer: NodeJS.Timeout;
  #announcedAway = false;

  constructor(redis: RedisClient, options: HeartbeatOptions = {}) {
    const { listen = () => undefined, ask = () => redis.ping(), everyMs = EVERY_MS } = options;
    this.#redis = redis;
    this.#look = new ConnectionLook(ask, () => this.#reconnect());
    this.#listen = listen;
    this.#timer = setInterval(() => void this.beat(), everyMs);
    this.#timer.unref();
  }

  /** Whether Redis answered the last question within two seconds, and its answer was no refusal (a RelayError). */
  get beats(): boolean {
    if (this.#redis.status !== "ready") return false;
    if (!(this.#redis instanceof Cluster)) return this.#look.isAnswered;
    // What is asked lies on one node of the cluster: only an answer counts, not that there is none.
    if (this.#look.isRefused) return false;
    return nodesOf(this.#redis).some((node) => this.#lookAt(node).isAnswered);
  }

  /** Looks once. Resolves when Redis has answered, or at once when an earlier question still waits for its answer. */
  async beat(): Promise<void> {
    if (this.#redis instanceof Cluster) {
      void this.#look.look();
      await Promise.all(nodesOf(this.#redis).map((node) => this.#lookAt(node).look()));
    } else await this.#look.look();
    const isAway = !this.beats;
    if (isAway === this.#announcedAway) return;
    this.#announcedAway = isAway;
    this.#listen({ kind: "redis", isAway });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #lookAt(node: Redis): ConnectionLook {
    const known = this.#ofNode.get(node);
    if (known) return known;
    const look = new ConnectionLook(
      () => node.ping(),
      () => node.disconnect(),
    );
    this.#ofNode.set(node, look);
    return look;
  }

  /** Leaves a connection alone that is being made: it has time-outs of its own, and ioredis would end for good. */
  #reconnect(): void {
    if (this.#redis instanceof Cluster || this.#redis.status === "connecting") return;
    this.#redis.disconnect(true);
  }
}
