import { luaScript, luaText } from "../script.ts";

/** Functions of scripts that take leases. */
export const LEASE = luaText(import.meta.url, "lease");

/** Takes or extends an exclusive lease. */
export const claimScript = luaScript(import.meta.url, "claim", { after: [LEASE] });
/** Extends a lease whose holder has not changed. */
export const extendScript = luaScript(import.meta.url, "extend");
/** Frees leases whose nonces begin with a text: those of a dead process, or one. */
export const freeLeasesScript = luaScript(import.meta.url, "free-leases");

/** The longest lease: a request's longest timeout and what is added to it. */
const LONGEST_LEASE_MS = 65_000;

/**
 * Whether a lease is held, by the milliseconds left of it. One that seems to last longer than any lease was set under
 * another clock; the next acquisition corrects it.
 */
export function isHeld(leaseLeftMs: number): boolean {
  return leaseLeftMs > 0 && leaseLeftMs <= LONGEST_LEASE_MS;
}
