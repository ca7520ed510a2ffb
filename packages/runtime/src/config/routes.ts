import { type Platform, resembled } from "@relay/core";
import type { ConfigFault } from "./config-error.ts";
import type { Partly, ReadFile } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";

/** Reports routes with unknown names, sources without a route, and event names that resemble a standard event. */
export function checkRoutes(file: ReadFile, platforms: readonly Platform[], faults: ConfigFault[]): void {
  const { routes = [], sources = {}, destinations = {} } = file.values;
  const standard = new Set(platforms.flatMap(({ standardEvents }) => [...standardEvents]));
  for (const [index, route] of routes.entries()) {
    const at = `/routes/${index}`;
    if (route?.source !== undefined && !Object.hasOwn(sources, route.source))
      faults.push({ at: `${at}/source`, message: `there is no source ${route.source}` });
    for (const [place, name] of (route?.destinations ?? []).entries())
      if (name !== undefined && !Object.hasOwn(destinations, name))
        faults.push({ at: `${at}/destinations/${place}`, message: `there is no destination ${name}` });
    checkEventNames(at, route, standard, faults);
  }
  // A route whose source cannot be read may be the missing one.
  if (file.isFaulty("/routes")) return;
  for (const name of Object.keys(sources))
    if (!routes.some((route) => route?.source === name))
      faults.push({ at: `/sources/${name}`, message: "no route takes its conversions" });
}

/** Names are compared letter by letter: a route for `purchase` would never take a Purchase. */
function checkEventNames(
  at: string,
  route: Partly<RelayFile["routes"][number]> | undefined,
  standard: ReadonlySet<string>,
  faults: ConfigFault[],
): void {
  if (route?.own_event_names === true) return;
  for (const [place, name] of (route?.event_names ?? []).entries()) {
    const meant = name === undefined ? undefined : resembled(name, standard);
    if (meant !== undefined)
      faults.push({
        at: `${at}/event_names/${place}`,
        message: `${name} resembles the standard event ${meant}: write it so, or set own_event_names: true if it is a name of your own`,
      });
  }
}
