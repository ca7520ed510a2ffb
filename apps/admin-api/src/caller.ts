import { hash } from "node:crypto";
import { bearerOf, keyFinder } from "@relay/http";
import type { ConsoleSessions } from "@relay/redis";
import type { AdminKeyConfig } from "@relay/runtime";
import type { Request } from "express";

/** Who makes a request, and which of the holder's keys proved it. */
export interface Caller {
  readonly name: string;
  readonly scopes: AdminKeyConfig["scopes"];
  readonly keySha256: string;
}

/** The cookie that carries the token of a console session. */
export const SESSION_COOKIE = "relay_session";
const TOKEN = /(?:^|; ?)relay_session=([A-Za-z0-9_-]{43})(?:;|$)/;

/** Finds the callers of requests: by the key in the Authorization header, or by the cookie of a console session. */
export class Callers {
  readonly #find: (key: string | undefined) => AdminKeyConfig | undefined;
  readonly #byName: ReadonlyMap<string, AdminKeyConfig>;
  readonly #sessions: Pick<ConsoleSessions, "holder"> | undefined;

  /** Without sessions, as with the console off, no cookie counts. */
  constructor(keys: readonly AdminKeyConfig[], sessions: Pick<ConsoleSessions, "holder"> | undefined) {
    this.#find = keyFinder(keys);
    this.#byName = new Map(keys.map((key) => [key.name, key]));
    this.#sessions = sessions;
  }

  /** The holder of a key; undefined when the key is unknown. */
  ofKey(key: string | undefined): Caller | undefined {
    const owner = this.#find(key);
    return owner && key !== undefined ? callerOf(owner, hash("sha256", key)) : undefined;
  }

  /** The holder that a session or sign-in link was made for; undefined once relay.yaml no longer has that very key. */
  ofHolder(holder: { readonly name: string; readonly keySha256: string } | undefined): Caller | undefined {
    const owner = holder && this.#byName.get(holder.name);
    if (!owner?.apiKeySha256.includes(holder?.keySha256 ?? "")) return undefined;
    return callerOf(owner, holder?.keySha256 ?? "");
  }

  /**
   * The caller of a request, or the problem with it. A cookie counts only for requests of the console's own pages,
   * because a browser also adds it to requests that another page forges.
   */
  async of(request: Request): Promise<Caller | "unauthorized" | "cross-site"> {
    const authorization = request.get("authorization");
    if (authorization !== undefined) return this.ofKey(bearerOf(authorization)) ?? "unauthorized";
    const token = this.#sessions && sessionToken(request);
    if (token === undefined) return "unauthorized";
    if (!isSameOrigin(request)) return "cross-site";
    return this.ofHolder(await this.#sessions?.holder(token)) ?? "unauthorized";
  }
}

function callerOf({ name, scopes }: AdminKeyConfig, keySha256: string): Caller {
  return { name, scopes, keySha256 };
}

export function sessionToken(request: Request): string | undefined {
  return TOKEN.exec(request.get("cookie") ?? "")?.[1];
}

/**
 * Whether a browser says that one of our own pages makes the request. Browsers send Sec-Fetch-Site to https and to
 * loopback addresses, and Origin with every POST and DELETE (https://fetch.spec.whatwg.org/#origin-header and
 * https://w3c.github.io/webappsec-fetch-metadata/, read 2026-11-28). A GET without both changes nothing, and other
 * origins cannot read its answer.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.get("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = request.get("origin");
  if (origin === undefined) return request.method === "GET";
  return URL.parse(origin)?.host === request.get("host");
}
