import { type Route, validateItems } from "@relay/pipeline/admission";
import type { ActorsContext } from "../context.ts";
import { demoRoute } from "../demo/demo-route.ts";
import { faultsIn } from "../input/entry.ts";
import { meantDestinations } from "./meant-destinations.ts";
import type { AskedTask } from "./asked-task.ts";

/** The faults of each event, and each destination's match quality. Writes nothing and calls no platform. */
export async function validateEvents(
  { actor, sender, input }: AskedTask,
  { platforms, now }: Pick<ActorsContext, "platforms" | "now">,
): Promise<readonly object[]> {
  const { entries, dataset, isDemo } = input;
  const route: Route = isDemo
    ? demoRoute(actor, sender, platforms)
    : { router: sender.router, only: new Set(meantDestinations(actor, sender.router, dataset)) };
  const items = entries.map(({ item }) => item);
  const { results } = await validateItems(items, route, Math.floor(now() / 1000));
  return results.map(({ status, faults, ...view }, index) => {
    const entry = entries[index];
    const isValid = status !== "refused" && entry?.faults.length === 0;
    return {
      ...view,
      status: isValid ? "valid" : "invalid",
      success: isValid,
      faults: entry ? faultsIn(entry, faults) : faults,
      ...(isDemo && { demo: true }),
    };
  });
}
