import { randomUUID } from "node:crypto";

/**
 * Returns a new nonce to hold leases under. With the mark of the process it shows who holds them, so that others on its
 * machine can free them when it has died.
 */
export function newNonce(mark: string | undefined): string {
  return mark === undefined ? randomUUID() : noncesOf(mark) + randomUUID();
}

/** What all nonces of a process begin with, and those of no other. */
export function noncesOf(mark: string): string {
  return `${mark}/`;
}
