import { hash, timingSafeEqual } from "node:crypto";
import type { SourceConfig } from "@relay/runtime";
import type { RequestHandler, Response } from "express";
import { sendProblem } from "./problem.ts";

/** Lets only requests of a known source pass; `sourceOf` then says which. */
export function authenticated(sources: Iterable<SourceConfig>): RequestHandler {
  const find = authenticator(sources);
  return (request, response, next) => {
    const source = find(request.get("authorization"));
    if (!source) return sendProblem(response, "unauthorized");
    response.locals["source"] = source;
    next();
  };
}

/** The source of a request that was let pass. */
export function sourceOf(response: Response): SourceConfig {
  return response.locals["source"] as SourceConfig;
}

/**
 * Finds the source that an `Authorization: Bearer` header belongs to. Keys are kept and compared as SHA-256, each in
 * constant time, and all of them are compared, so an answer's delay tells nothing about a key.
 */
function authenticator(
  sources: Iterable<SourceConfig>,
): (authorization: string | undefined) => SourceConfig | undefined {
  const keys = [...sources].flatMap((source) =>
    source.apiKeySha256.map((digest) => ({ source, digest: Buffer.from(digest, "hex") })),
  );
  return (authorization) => {
    const presented = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    if (presented === undefined) return undefined;
    const digest = hash("sha256", presented, "buffer");
    let found: SourceConfig | undefined;
    for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key.source;
    return found;
  };
}
