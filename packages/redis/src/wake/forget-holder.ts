import { luaScript } from "../script.ts";

/** Forgets a drain that died, unless another one has taken its lease. */
export const forgetHolderScript = luaScript(import.meta.url, "forget-holder");
