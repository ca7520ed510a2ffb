import { hash, timingSafeEqual } from "node:crypto";

/** A caller, and the SHA-256 (hex) of each key that it may use. */
export interface KeyOwner {
  readonly apiKeySha256: readonly string[];
}

/**
 * Returns a function that finds the owner of a key. Keys are kept and compared as SHA-256. Each comparison takes
 * constant time and all are made, so that the delay of an answer reveals nothing about a key.
 */
export function keyFinder<T extends KeyOwner>(
  owners: Iterable<T>,
): (presented: string | undefined) => T | undefined {
  const keys = [...owners].flatMap((owner) =>
    owner.apiKeySha256.map((digest) => ({ owner, digest: Buffer.from(digest, "hex") })),
  );
  return (presented) => {
    if (presented === undefined) return undefined;
    const digest = hash("sha256", presented, "buffer");
    let found: T | undefined;
    for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key.owner;
    return found;
  };
}

/** The key in an `Authorization: Bearer` header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** Returns a function that finds the owner of the key in an `Authorization: Bearer` header. */
export function bearerKeys<T extends KeyOwner>(
  owners: Iterable<T>,
): (authorization: string | undefined) => T | undefined {
  const find = keyFinder(owners);
  return (authorization) => find(bearerOf(authorization));
}
