import type { Settlement } from "@relay/core";
import { luaText } from "../script.ts";

/** Functions of scripts that know which conversions of a segment are finished. */
export const ENDED = luaText(import.meta.url, "ended");
/** Functions of scripts that take conversions out of a lane. They use `SECTIONS` and `ENDED`. */
export const END_SEGMENTS = luaText(import.meta.url, "end-segments");

/** What is finished, as sections for `END_SEGMENTS`. */
export function endedSections({ parts, finished }: Pick<Settlement, "parts" | "finished">) {
  return {
    parts: parts.flatMap(({ segmentId, indexes }) => [segmentId, indexes]),
    finished: finished.flatMap(({ id, count, deadline }) => [id, count, deadline]),
  };
}
