import { createHash } from "node:crypto";

/** A pixel of the sandbox: a code for sending events, and a long number for everything else. */
export interface Pixel {
  readonly code: string;
  /** As text: it is longer than a JSON number can be. */
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
}

/** The one advertiser that the sandbox's tokens may see. */
export const ADVERTISER_ID = "7000000000000000001";

const DAY_MS = 86_400_000;
const FIRST_CREATED_MS = Date.UTC(2024, 0, 15, 9, 30);

/** More pixels than the largest page holds. */
export const SEEDED_PIXELS: readonly Pixel[] = Array.from({ length: 23 }, (_, index) => {
  const code = `C0SEED${String(index + 1).padStart(14, "0")}`;
  const createdMs = FIRST_CREATED_MS + index * DAY_MS;
  return { code, id: numberOf(code), name: `Shop pixel ${index + 1}`, createdMs };
});

/** A number derived from a code: nineteen digits, as TikTok's have. */
export function numberOf(code: string): string {
  const digest = createHash("sha256").update(code).digest();
  return String(7_100_000_000_000_000_000n + (digest.readBigUInt64BE() % 100_000_000_000_000_000n));
}
