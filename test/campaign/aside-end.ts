import { setTimeout as passing } from "node:timers/promises";
import { laneName, type Sealer } from "@relay/core";
import { type AsideView, Operator, Queues, type RedisClient } from "@relay/redis";
import { campaignConversionOf, numberOf } from "./conversions.ts";

/** A conversion that lies beside its lane at the end. */
export interface LeftAside {
  readonly destination: string;
  /** Absent where it lies with others. */
  readonly eventId?: string;
}

const LOOK_EVERY_MS = 100;
const GIVE_UP_MS = 60_000;
/** More tries than a conversion is given. */
const ROUNDS = 8;

/**
 * Has everything beside the lanes tried, now that the platforms are well: what is healthy is delivered. Two of the four
 * kinds of culprits are tried until they are given up; the others stay where they are.
 */
export async function settleAside(
  redis: RedisClient,
  sealer: Sealer,
  seed: number,
): Promise<readonly LeftAside[]> {
  const queues = new Queues(redis);
  const operator = new Operator({ redis, queues, sealer, by: "campaign" });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const tried = (await operator.aside.list()).filter((view) => round < 2 || isTriedOut(view, seed));
      if (tried.length === 0) break;
      await Promise.all(tried.map(({ lane, id }) => operator.tryAside(lane, id).catch(() => undefined)));
      await untilTried(operator, tried);
    }
    return (await operator.aside.list()).flatMap(({ lane, eventId, conversions }) =>
      Array.from({ length: conversions }, () => ({
        destination: lane.destination,
        ...(eventId !== undefined && { eventId }),
      })),
    );
  } finally {
    await queues.close();
  }
}

function isTriedOut({ eventId }: AsideView, seed: number): boolean {
  const { kind } = campaignConversionOf(seed, numberOf(eventId ?? null));
  return kind === "erring" || kind === "miscounted";
}

/** A group that was tried is gone, or has another in its place; what it was parted into is due at once. */
async function untilTried(operator: Operator, tried: readonly AsideView[]): Promise<void> {
  const startedAt = performance.now();
  const names = new Set(tried.map(nameOf));
  while (performance.now() - startedAt < GIVE_UP_MS) {
    const nowMs = Date.now();
    const left = await operator.aside.list();
    if (left.every((view) => !names.has(nameOf(view)) && view.nextTryAtMs > nowMs)) return;
    await passing(LOOK_EVERY_MS);
  }
}

function nameOf({ lane, id }: AsideView): string {
  return `${laneName(lane)} ${id}`;
}
