import { luaText } from "../script.ts";

/** Functions of scripts that rely on writes acknowledged earlier. */
export const INCARNATION = luaText(import.meta.url, "incarnation");
