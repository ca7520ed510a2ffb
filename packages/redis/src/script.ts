import { readFileSync } from "node:fs";
import type { Redis } from "ioredis";

type Argument = string | number | Buffer;
export type Script = (keys: readonly string[], args: readonly Argument[]) => Promise<unknown>;

/**
 * Loads a Lua script of this package for one connection. ioredis sends the whole script once and its digest from then
 * on, also after a restart or failover of Redis. With `binary`, strings of the answer come as Buffers. `after` names
 * files of functions to prepend to the script.
 */
export function loadScript(
  redis: Redis,
  name: string,
  options: { readonly binary?: boolean; readonly after?: readonly string[] } = {},
): Script {
  const lua = [...(options.after ?? []), name].map(readLua).join("\n");
  const command = `relay_${name.replaceAll("-", "_")}`;
  redis.defineCommand(command, { lua });
  const commands = redis as unknown as Record<string, (...args: Argument[]) => Promise<unknown>>;
  const method = options.binary === true ? `${command}Buffer` : command;
  return (keys, args) => {
    const run = commands[method];
    if (!run) throw new TypeError(`no command ${method}`);
    return run.call(redis, keys.length, ...keys, ...args);
  };
}

function readLua(name: string): string {
  return readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8");
}
