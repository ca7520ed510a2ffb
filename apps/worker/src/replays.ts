import { setTimeout as after } from "node:timers/promises";
import type { ReplayRef } from "@relay/core";
import { replay, type ReplayContext } from "@relay/pipeline";
import { type LayoutSource, type RunEnd, withPresentLanes } from "@relay/redis";
import type { LiveConfig } from "@relay/runtime";

/** The work of a replay job, with the settings of its destination. */
export function replaysOf(
  { live, layouts }: { readonly live: Pick<LiveConfig, "current">; readonly layouts: LayoutSource },
  shared: Omit<ReplayContext, "rest">,
  stop: AbortSignal,
): (ref: ReplayRef) => Promise<RunEnd> {
  const context: ReplayContext = {
    ...shared,
    rest: (ms) => resting(ms, stop),
  };
  return async (ref) => {
    const { destinations, ingest, platforms } = live.current;
    const destination = destinations.get(ref.destination);
    // A replay whose destination is no longer configured waits until it is configured again.
    if (!destination) return { kind: "done" };
    const { max_conversion_bytes: maxConversionBytes } = ingest;
    const { conversions } = platforms;
    const target = withPresentLanes({ ...destination, conversions, maxConversionBytes }, layouts);
    await replay(ref, target, context, stop);
    return { kind: "done" };
  };
}

async function resting(ms: number, stop: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  try {
    await after(ms, undefined, { signal: stop });
  } catch {
    // A stop was asked for; the caller checks that.
  }
}
