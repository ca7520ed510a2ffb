import type { JsonObject } from "../json.ts";

const BITS: ReadonlyMap<string, number> = new Map(
  ["ct", "country", "st", "zp", "ge", "client_user_agent", "db", "fn", "ln"].map((key, bit) => [
    key,
    1 << bit,
  ]),
);

/** Any key outside the four sets: one such key is enough. */
const STRONG = 1 << BITS.size;

/**
 * Sets of match keys that match too many people. An event whose keys are all in one of them is refused (Meta, Best
 * Practices).
 */
const TOO_WEAK = [
  bitsOf("ct", "country", "st", "zp", "ge", "client_user_agent"),
  bitsOf("db", "client_user_agent"),
  bitsOf("fn", "ge"),
  bitsOf("ln", "ge"),
];

function bitsOf(...keys: readonly string[]): number {
  return keys.reduce((bits, key) => bits | (BITS.get(key) ?? STRONG), 0);
}

/** Whether the customer keys of an event, without blank ones, are too few to match anybody. */
export function isTooLittle(userData: JsonObject): boolean {
  let bits = 0;
  for (const key in userData) if (holdsSomething(userData[key])) bits |= BITS.get(key) ?? STRONG;
  for (const weak of TOO_WEAK) if ((bits & ~weak) === 0) return true;
  return false;
}

function holdsSomething(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  if (Array.isArray(value)) return value.some(holdsSomething);
  return typeof value === "number";
}
