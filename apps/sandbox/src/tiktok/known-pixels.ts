import type { Library } from "../queries.ts";
import { numberOf, type Pixel, SEEDED_PIXELS } from "./catalogue.ts";

/**
 * Every pixel that exists: those of the catalogue, and codes under which an event was accepted. Apps, offline and CRM
 * event sets have ids of digits only and are no pixels.
 */
export function knownPixels(library: Library): readonly Pixel[] {
  const seeded = new Set(SEEDED_PIXELS.map(({ code }) => code));
  const met: Pixel[] = [];
  for (const { platform, dataset: code, arrivals } of library.arrivals.all()) {
    const { firstAt } = arrivals.statistics;
    if (platform !== "tiktok" || firstAt === undefined || seeded.has(code) || /^\d*$/.test(code)) continue;
    met.push({ code, id: numberOf(code), name: `Pixel ${code}`, createdMs: firstAt });
  }
  return [...SEEDED_PIXELS, ...met];
}
