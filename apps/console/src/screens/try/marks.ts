import type { Preview } from "../../api/previews.ts";
import type { Mark } from "../../editor/code-mirror.tsx";
import { placeOf } from "../../editor/place-of.ts";
import type { Given } from "./given-conversions.ts";

/** The faults of previews at their places in the text that the conversions were read from. */
export function marksOf(given: Given, previews: readonly Preview[]): readonly Mark[] {
  if ("wrong" in given) return [{ from: given.from, to: given.to, severity: "error", message: given.wrong }];
  return previews.flatMap(({ faults }, index) => {
    const conversion = given.conversions[index];
    if (!conversion) return [];
    const { from, text, pointer } = conversion;
    return faults.map(({ pointer: inner, message, severity = "error", destination }) => {
      const place = placeOf(text, pointer + inner);
      return {
        from: from + place.from,
        to: from + place.to,
        severity,
        message: `${inner} ${message}${destination === undefined ? "" : ` (${destination})`}`,
      };
    });
  });
}
