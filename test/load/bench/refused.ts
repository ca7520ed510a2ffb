import { seededDice } from "@relay/testkit";
import { addFault } from "../../campaign/sandbox.ts";
import type { Contender } from "./contender.ts";

/** Which conversions a platform refuses. */
export interface RefusalRule {
  /** Share of all, 0 to 1. The platform refuses their whole request and does not name them. */
  readonly refusedShare: number;
  /** Whether they share a trait that the relay can see, an event name. Otherwise they lie at random. */
  readonly isTrait: boolean;
}

const ORDER = "RJ-";
const NAME = "RefusedName";

/** The same conversions, of which this share is what the platform refuses. */
export function withRefused(
  texts: readonly string[],
  { refusedShare, isTrait }: RefusalRule,
): readonly string[] {
  const dice = seededDice(11);
  return texts.map((text, n) => {
    if (dice() >= refusedShare) return text;
    const conversion = JSON.parse(text) as { event_name: string; custom_data?: object };
    if (isTrait) conversion.event_name = NAME;
    else conversion.custom_data = { ...conversion.custom_data, order_id: `${ORDER}${n}` };
    return JSON.stringify(conversion);
  });
}

export function isRefused(text: string): boolean {
  return text.includes(`"order_id":"${ORDER}`) || text.includes(`"event_name":"${NAME}"`);
}

/** Has the platform refuse them. */
export async function refuse(contender: Contender, { isTrait }: RefusalRule): Promise<void> {
  const where = isTrait
    ? { pointer: "/event_name", startsWith: NAME }
    : { pointer: "/custom_data/order_id", startsWith: ORDER };
  await addFault(contender, { platform: "meta", kind: "refuse", ...where });
}

/** n·H(p): the fewest requests that any method needs, because one answer gives at most one bit. */
export function fewestRequests(count: number, refused: number): number {
  const share = refused / count;
  return -count * (share * Math.log2(share) + (1 - share) * Math.log2(1 - share));
}
