import { openBaseline } from "./baseline.ts";
import { ceiling } from "./ceiling.ts";
import { type HalfLoad, usualHalfLoad } from "./half-load.ts";
import { inTurn, type Rounds } from "./in-turn.ts";
import { hundredARequest, oneARequest, uploads } from "./load.ts";
import { type PartContext, shareOf } from "./part.ts";
import { openRelay } from "./relay.ts";
import { throughputOf } from "./throughput.ts";

/** Conversions a second by kind of load, and times at half of the rate. */
export interface Rates {
  readonly hundred: Readonly<Record<"relay" | "always" | "baseline" | "ceiling", Rounds>>;
  readonly one: Readonly<Record<"relay" | "baseline", Rounds>>;
  readonly upload: Rounds;
  readonly halfLoad: Readonly<Record<"hundred" | "one", HalfLoad>>;
}

/** The baseline gets a quarter of the conversions, so that both take about as long; half of them come one a request. */
export async function measureRates({ rounds, texts, onProgress }: PartContext): Promise<Rates> {
  const loads = {
    hundred: hundredARequest(texts),
    hundredFew: hundredARequest(shareOf(texts, 1 / 4)),
    hundredHalf: hundredARequest(shareOf(texts, 1 / 2)),
    one: oneARequest(shareOf(texts, 1 / 2)),
    oneFew: oneARequest(shareOf(texts, 1 / 4)),
    uploads: uploads(texts),
  };
  const within = (from: number, to: number) => (share: number) => onProgress(from + (to - from) * share);
  const hundred = await inTurn(rounds, within(0, 0.4), {
    baseline: () => throughputOf(openBaseline, loads.hundredFew),
    relay: () => throughputOf(openRelay, loads.hundred),
    always: () => throughputOf(openRelay, loads.hundred, { appendfsync: "always" }),
    ceiling: () => Promise.resolve(ceiling(loads.hundred.bodies)),
  });
  const one = await inTurn(rounds, within(0.4, 0.6), {
    baseline: () => throughputOf(openBaseline, loads.oneFew),
    relay: () => throughputOf(openRelay, loads.one),
  });
  const { upload } = await inTurn(Math.min(rounds, 3), within(0.6, 0.7), {
    upload: () => throughputOf(openRelay, loads.uploads),
  });
  const halfLoad = {
    hundred: await usualHalfLoad(openRelay, loads.hundredHalf, hundred.relay.median, within(0.7, 0.8)),
    one: await usualHalfLoad(openRelay, loads.one, one.relay.median, within(0.8, 1)),
  };
  return { hundred, one, upload, halfLoad };
}
