import { INCARNATION } from "../connection/incarnation.ts";
import { ENDED, SETTLING } from "../lane/settling.ts";
import { luaScript } from "../script.ts";
import { ASIDE_GROUP } from "./aside-group.ts";

/** Moves conversions out of their lane into set-aside groups. */
export const setAsideScript = luaScript(import.meta.url, "set-aside", {
  after: [INCARNATION, ENDED, SETTLING, ASIDE_GROUP],
});
