import { type Platform, resembled } from "@relay/core";
import type { ConfigFault } from "./config-error.ts";
import type { Partly, ReadFile } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";

/**
 * Reports routes with unknown names, sources without a route, event names that resemble a standard event, and shares of
 * backlogs that have no limit.
 */
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
  for (const [name, source] of Object.entries(sources)) {
    const own = routes.filter((route) => route !== undefined).filter((route) => route.source === name);
    if (own.length === 0) faults.push({ at: `/sources/${name}`, message: "no route takes its conversions" });
    else if (source?.backlog_share !== undefined) checkShare(name, own, file, faults);
  }
}

function checkShare(
  source: string,
  own: readonly Partly<RelayFile["routes"][number]>[],
  file: ReadFile,
  faults: ConfigFault[],
): void {
  if (file.isFaulty("/destinations/")) return;
  const names = own.flatMap((route) => route.destinations ?? []);
  const { destinations = {} } = file.values;
  if (names.some((name) => name !== undefined && destinations[name]?.max_backlog !== undefined)) return;
  faults.push({
    at: `/sources/${source}/backlog_share`,
    message: "has no effect: set max_backlog of a destination that its routes name",
  });
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
