import { type Identity, IDENTITY_BYTES, type Known, LEDGER_GENERATIONS, storedPosition } from "@relay/core";
import { luaText } from "../script.ts";

/** Functions about the generations of a ledger, and how many of them are read. */
export const GENERATIONS = `local GENERATIONS = ${LEDGER_GENERATIONS}\n${luaText(import.meta.url, "generations")}`;
/** A function of scripts that look identities up. It uses `GENERATIONS`. */
export const KNOWN = luaText(import.meta.url, "known");
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

/** Reads what `addKnown` added to an answer: by index, what is known of an identity. */
export function readKnown(marks: readonly (number | string)[]): ReadonlyMap<number, Known> {
  const known = new Map<number, Known>();
  for (let at = 0; at < marks.length; at += 2) known.set(Number(marks[at]), readMark(String(marks[at + 1])));
  return known;
}

function readMark(mark: string): Known {
  if (mark === "1") return "delivered";
  if (!mark.startsWith("aside-")) return { givenUpAt: storedPosition(mark) };
  return mark === "aside-" ? "aside" : "aside-again";
}
