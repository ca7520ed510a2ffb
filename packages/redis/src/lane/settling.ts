import { luaText } from "../script.ts";

/** Functions of scripts that know which conversions of a segment are finished. */
export const ENDED = luaText(import.meta.url, "ended");
/** Functions of scripts that take conversions out of a lane. They use those of `ENDED`. */
export const SETTLING = luaText(import.meta.url, "settling");
