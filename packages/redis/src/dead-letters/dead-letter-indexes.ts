import { luaText } from "../script.ts";

/** Functions of scripts that move dead letters in and out of their indexes. */
export const DEAD_LETTER_INDEXES = luaText(import.meta.url, "dead-letter-indexes");
