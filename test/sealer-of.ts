import { randomBytes } from "node:crypto";
import type { Sealer, SealingKey } from "@relay/core";
import { EnvelopeSealer } from "@relay/sealing";
import type { Deployment } from "@relay/testkit";

/** Seals nothing: for what is read by programs with any keys, and for what holds no blobs. */
export const NO_SEALER: Sealer = new EnvelopeSealer([], () => 0);

/** A sealer with these keys. */
export function sealerUnder(...keys: readonly SealingKey[]): EnvelopeSealer {
  return new EnvelopeSealer(keys, () => performance.now());
}

/** A sealer with the keys of a deployment, to read what its programs wrote. */
export function sealerOf({ sealingKeys }: Pick<Deployment, "sealingKeys">): Sealer {
  return sealerUnder(...sealingKeys);
}

/** A new sealing key. */
export function sealingKey(id: string): SealingKey {
  const key = randomBytes(32).toString("base64");
  return { id, reveal: () => key };
}
