import type { ContenderOptions, Open } from "./contender.ts";
import type { Load } from "./load.ts";
import { produce, untilDelivered } from "./produce.ts";
import { WARM_UP_SHARE } from "./warm-up.ts";

/** Conversions a second, from the first request after a warm-up to the last conversion that the platform takes. */
export async function throughputOf(open: Open, load: Load, options: ContenderOptions = {}): Promise<number> {
  await using contender = await open(options);
  const { bodies, count, ...rest } = load;
  const warmUp = Math.max(1, Math.floor(bodies.length * WARM_UP_SHARE));
  const perBody = count / bodies.length;
  const warm = Math.round(warmUp * perBody);
  await produce(contender, { ...rest, bodies: bodies.slice(0, warmUp) });
  await untilDelivered(contender, warm);
  const startedAt = performance.now();
  const [, endedAt] = await Promise.all([
    produce(contender, { ...rest, bodies: bodies.slice(warmUp) }),
    untilDelivered(contender, count),
  ]);
  return (count - warm) / ((endedAt - startedAt) / 1000);
}
