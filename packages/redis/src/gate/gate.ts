import type { Gate, GateAnswer, GateCause, GateState, GateReason, GateMode } from "@relay/core";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";
import { claimScript, freeLeasesScript } from "../lease/lease.ts";
import { luaScript } from "../script.ts";

const readGateScript = luaScript(import.meta.url, "read-gate");
const shutGateScript = luaScript(import.meta.url, "shut-gate");
const openGateScript = luaScript(import.meta.url, "open-gate");

/** A destination's gate in Redis. Every worker obeys it, and it stays shut through a restart. */
export class RedisGate implements Gate {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #read;
  readonly #shut;
  readonly #open;
  readonly #claim;
  readonly #free;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
    this.#read = readGateScript(redis);
    this.#shut = shutGateScript(redis);
    this.#open = openGateScript(redis);
    this.#claim = claimScript(redis);
    this.#free = freeLeasesScript(redis);
  }

  async read(destination: string): Promise<GateState> {
    const reply = (await this.#read([this.#keys.gate(destination).gate], [])) as readonly [
      number,
      ...string[],
    ];
    const [nowMs, state, until, failures, reason, since, token, answer] = reply;
    return {
      state: (state === "" ? "open" : state) as GateMode,
      ...(reason && { reason: reason as GateReason }),
      ...(answer && { answer: JSON.parse(answer) as GateAnswer }),
      ...(state === "suspended" && token && { tokenMark: token }),
      ...(since && { sinceMs: Number(since) }),
      untilMs: Number(until),
      failures: Number(failures),
      nowMs,
    };
  }

  async shut(
    destination: string,
    state: Exclude<GateMode, "open">,
    waitMs: number,
    { reason, answer, tokenMark = "" }: GateCause,
  ): Promise<void> {
    const { gate, probe } = this.#keys.gate(destination);
    const record = answer ? JSON.stringify(answer) : "";
    await this.#shut([gate, probe], [state, Math.ceil(waitMs), reason, tokenMark, record]);
  }

  async open(destination: string): Promise<void> {
    const { gate, probe } = this.#keys.gate(destination);
    await this.#open([gate, probe], []);
  }

  /** Opens the gate, paused or not: a person's decision. */
  async resume(destination: string): Promise<void> {
    const { gate, probe } = this.#keys.gate(destination);
    await this.#redis.del(gate, probe);
  }

  async claimProbe(destination: string, nonce: string, holdMs: number): Promise<boolean> {
    return (await this.#claim([this.#keys.gate(destination).probe], [nonce, holdMs])) === 1;
  }

  async releaseProbe(destination: string, nonce: string): Promise<void> {
    await this.#free([this.#keys.gate(destination).probe], [nonce]);
  }
}
