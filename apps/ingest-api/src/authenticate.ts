import { hash, timingSafeEqual } from "node:crypto";
import type { SourceConfig } from "@relay/runtime";

/**
 * Finds the source that an `Authorization: Bearer` header belongs to. Keys are kept and compared as SHA-256, each in
 * constant time, and all of them are compared, so an answer's delay tells nothing about a key.
 */
export function authenticator(
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
