import { luaScript } from "../script.ts";

/** Begins a micro-batch of a lane, or a set-aside group. */
export const beginScript = luaScript(import.meta.url, "begin");
