import { hash, randomBytes } from "node:crypto";
import type { RedisClient } from "../connection/redis-client.ts";
import { type Keys, keysOf } from "../keys.ts";

/** Seconds from sign-in to the end of a session. */
export const SESSION_SECONDS = 12 * 3600;
/** Seconds in which a sign-in link can be used. */
export const LINK_SECONDS = 600;

/** The holder of an admin key, and the SHA-256 (hex) of the key that proved it. */
export interface KeyHolder {
  readonly name: string;
  readonly keySha256: string;
}

/**
 * Sessions of the console and sign-in links, in Redis, so that they outlive a restart of the admin API and count at
 * each of its processes. Redis holds only the SHA-256 of a token: whoever reads Redis can sign in with none.
 */
export class ConsoleSessions {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient) {
    this.#redis = redis;
    this.#keys = keysOf(redis);
  }

  /** Opens a session. Returns its token: 256 random bits, base64url. */
  async open(holder: KeyHolder): Promise<string> {
    return this.#keep((digest) => this.#keys.consoleSession(digest), holder, SESSION_SECONDS);
  }

  /** The holder of an open session; undefined for any other token. */
  async holder(token: string): Promise<KeyHolder | undefined> {
    return parsed(await this.#redis.get(this.#keys.consoleSession(digestOf(token))));
  }

  async close(token: string): Promise<void> {
    await this.#redis.del(this.#keys.consoleSession(digestOf(token)));
  }

  /** Makes a token that signs in once, within ten minutes. */
  async link(holder: KeyHolder): Promise<string> {
    return this.#keep((digest) => this.#keys.signInLink(digest), holder, LINK_SECONDS);
  }

  /** Uses up a sign-in link. Returns its holder; undefined when it is unknown, used or too old. */
  async takeLink(token: string): Promise<KeyHolder | undefined> {
    return parsed(await this.#redis.getdel(this.#keys.signInLink(digestOf(token))));
  }

  async #keep(keyOf: (digest: string) => string, { name, keySha256 }: KeyHolder, seconds: number) {
    const token = randomBytes(32).toString("base64url");
    await this.#redis.set(keyOf(digestOf(token)), JSON.stringify({ name, keySha256 }), "EX", seconds);
    return token;
  }
}

function digestOf(token: string): string {
  return hash("sha256", token);
}

function parsed(text: string | null): KeyHolder | undefined {
  return text === null ? undefined : (JSON.parse(text) as KeyHolder);
}
