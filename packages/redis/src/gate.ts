import type { Gate, GateCause, GateReading, GateReason, GateState } from "@relay/core";
import type { Redis } from "ioredis";
import { gateKeys } from "./keys.ts";
import { loadScript } from "./script.ts";

const FIELDS = ["state", "until", "failures", "reason", "since", "token"] as const;

/** A destination's gate in Redis: obeyed by every worker, and still shut after a restart. */
export class RedisGate implements Gate {
  readonly #redis: Redis;
  readonly #shut;
  readonly #open;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#shut = loadScript(redis, "shut-gate");
    this.#open = loadScript(redis, "open-gate");
  }

  async read(destination: string): Promise<GateReading> {
    const [[seconds, micros], [state, until, failures, reason, since, token]] = await Promise.all([
      this.#redis.time(),
      this.#redis.hmget(gateKeys(destination).gate, ...FIELDS),
    ]);
    return {
      state: (state ?? "open") as GateState,
      ...(reason && { reason: reason as GateReason }),
      ...(state === "suspended" && token && { tokenMark: token }),
      ...(since && { sinceMs: Number(since) }),
      untilMs: Number(until ?? 0),
      failures: Number(failures ?? 0),
      nowMs: Number(seconds) * 1000 + Math.floor(Number(micros) / 1000),
    };
  }

  async shut(
    destination: string,
    state: Exclude<GateState, "open">,
    waitMs: number,
    cause: GateCause = {},
  ): Promise<void> {
    const { gate, probe } = gateKeys(destination);
    await this.#shut([gate, probe], [state, Math.ceil(waitMs), cause.reason ?? "", cause.tokenMark ?? ""]);
  }

  async open(destination: string): Promise<void> {
    const { gate, probe } = gateKeys(destination);
    await this.#open([gate, probe], []);
  }

  /** Opens it, paused or not: a person's decision. */
  async resume(destination: string): Promise<void> {
    const { gate, probe } = gateKeys(destination);
    await this.#redis.del(gate, probe);
  }

  async claimProbe(destination: string, holdMs: number): Promise<boolean> {
    return (await this.#redis.set(gateKeys(destination).probe, "1", "PX", holdMs, "NX")) === "OK";
  }
}
