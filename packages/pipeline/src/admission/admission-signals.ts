import { type Envelope, isError, type Signal } from "@relay/core";
import type { Admitted } from "./admit-items.ts";

/**
 * Signals about a checked request: how many of its conversions are accepted and refused, and the number of errors and
 * warnings of each code. Errors of an accepted conversion are counted for the destination that does not get it.
 */
export function admissionSignals(
  { source, receivedAtMs }: Pick<Envelope, "source" | "receivedAtMs">,
  {
    results,
    accepted,
    withheld,
    newestEventTime,
  }: Pick<Admitted, "results" | "accepted" | "withheld" | "newestEventTime">,
): readonly Signal[] {
  const newest = newestEventTime !== undefined && {
    newest: { eventTime: newestEventTime, ageSeconds: receivedAtMs / 1000 - newestEventTime },
  };
  const signals: Signal[] = [
    { kind: "judged", source, accepted, refused: results.length - accepted - withheld, withheld, ...newest },
    ...withheldSignals(source, results),
  ];
  if (results.every(({ faults }) => faults === undefined)) return signals;
  const found = results.flatMap(({ status, faults = [] }) =>
    faults.map((fault) => ({ fault, destination: status === "accepted" ? fault.destination : undefined })),
  );
  for (const [code, alike] of Map.groupBy(found, ({ fault }) => fault.code)) {
    const errors = alike.filter(({ fault }) => isError(fault));
    for (const [destination, { length: count }] of Map.groupBy(errors, ({ destination: one }) => one)) {
      const where = destination !== undefined && { destination };
      signals.push({ kind: "refused-at-admission", source, code, count, ...where });
    }
    const warnings = alike.length - errors.length;
    if (warnings > 0) signals.push({ kind: "warned", source, code, count: warnings });
  }
  return signals;
}

function withheldSignals(source: string, results: Admitted["results"]): readonly Signal[] {
  const all = results.flatMap(({ withheld_from: withheld = [] }) => withheld);
  if (all.length === 0) return [];
  const alike = Map.groupBy(all, ({ destination, reason }) => `${destination} ${reason}`);
  return Array.from(alike.values(), (own): Signal => {
    const [{ destination, reason }] = own as [(typeof own)[number]];
    return { kind: "withheld", source, destination, reason, count: own.length };
  });
}
