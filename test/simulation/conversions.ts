import { type Conversion, identityOf, writeConversion } from "@relay/core";
import type { SimulationPlan } from "./plan.ts";
import { type Scheduler, START_MS } from "./scheduler.ts";

export const DATASET = "dataset-1";
/** Seconds that a conversion may be old. */
export const WINDOW_SECONDS = 3600;
/** The relay closes a window so much earlier. */
const MARGIN_SECONDS = 60;

export const KINDS = ["good", "refused", "refused-for-now", "failing", "late", "killer"] as const;
export type Kind = (typeof KINDS)[number];

/** What an event_id says of its conversion: `good-7`, `refused-for-now-8`. */
export function kindOf(id: string): Kind {
  return KINDS.findLast((kind) => id.startsWith(kind)) ?? "good";
}

export interface Produced {
  readonly id: string;
  readonly eventTime: number;
}

/** The conversions of a run, and when each must be given up. */
export function produceFor(plan: SimulationPlan, scheduler: Scheduler): readonly Produced[] {
  const shares: readonly (readonly [Kind, number])[] = [
    ["refused", plan.refused],
    ["refused-for-now", plan.refusedForNow],
    ["failing", plan.failing],
    ["late", plan.late],
  ];
  return Array.from({ length: plan.conversions }, (_, n) => {
    let roll = scheduler.dice() * 100;
    const kind = shares.find(([, share]) => (roll -= share) < 0)?.[0] ?? "good";
    const isKiller = plan.hasKiller && n === 0;
    const leftSeconds =
      kind === "late" && !isKiller ? scheduler.between(1, 20) : WINDOW_SECONDS - MARGIN_SECONDS;
    const eventTime = START_MS / 1000 - WINDOW_SECONDS + MARGIN_SECONDS + leftSeconds;
    return { id: `${isKiller ? "killer" : kind}-${n}`, eventTime };
  });
}

/** When the relay must give it up, milliseconds. */
export function deadlineMs({ eventTime }: Produced): number {
  return (eventTime + WINDOW_SECONDS - MARGIN_SECONDS) * 1000;
}

function conversionOf({ id, eventTime }: Produced): Conversion {
  return {
    event_name: "Purchase",
    event_time: eventTime,
    event_id: id,
    action_source: "website",
    user_data: {},
  };
}

export const identityOfId = (id: string) => identityOf(DATASET, { event_name: "Purchase", event_id: id });

/** Conversions of one request, and the first deadline among them. */
export function batchOf(produced: readonly Produced[], nowMs: number) {
  const conversions = produced.map((one) => writeConversion(conversionOf(one)));
  const deadline = Math.min(...produced.map(({ eventTime }) => eventTime)) + WINDOW_SECONDS;
  return { groups: [{ source: "web", receivedAtMs: nowMs, requestId: "r", conversions }], deadline };
}
