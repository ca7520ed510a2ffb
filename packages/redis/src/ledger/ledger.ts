import { type Identity, IDENTITY_BYTES, LEDGER_GENERATIONS } from "@relay/core";
import { luaText } from "../script.ts";

/** Functions about the generations of a ledger, and how many of them are read. */
export const GENERATIONS = `local GENERATIONS = ${LEDGER_GENERATIONS}\n${luaText(import.meta.url, "generations")}`;
/** Functions of scripts that mark identities in the ledger. They use `GENERATIONS`. */
export const LEDGER = luaText(import.meta.url, "ledger");
/** Functions of scripts that read receipts through the ledger. They use `GENERATIONS`. */
export const RECEIPT_OF = luaText(import.meta.url, "receipt-of");

/** Identities as one argument of a script. */
export function joinIdentities(identities: readonly Identity[]): Buffer {
  const joined = Buffer.allocUnsafe(identities.length * IDENTITY_BYTES);
  identities.forEach((identity, index) =>
    joined.write(identity, index * IDENTITY_BYTES, IDENTITY_BYTES, "latin1"),
  );
  return joined;
}
