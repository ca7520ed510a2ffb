import { luaScript, luaText } from "../script.ts";

/** Functions of scripts that take leases. */
export const LEASE = luaText(import.meta.url, "lease");

/** Takes or extends an exclusive lease. */
export const claimScript = luaScript(import.meta.url, "claim", { after: [LEASE] });
/** Extends a lease whose holder has not changed. */
export const extendScript = luaScript(import.meta.url, "extend");
