import { readFileSync } from "node:fs";
import type { RedisClient } from "./connection/redis-client.ts";

export type Argument = string | number | Buffer;
/** Runs a script once, in one round trip. Rejects when Redis does not answer or the script fails. */
export type Script = (keys: readonly string[], args: readonly Argument[]) => Promise<unknown>;

/** Connections → the commands that were defined on them. */
const defined = new WeakMap<RedisClient, Set<string>>();

/** Returns the Lua beside a module. Reads the file at once, so a module that names it at its top reads it at start. */
export function luaText(moduleUrl: string, name: string): string {
  return readFileSync(new URL(`${name}.lua`, moduleUrl), "utf8");
}

/**
 * Returns a function that binds the Lua script beside a module to a connection. The file is read now, and ioredis
 * learns of it once a connection: it sends the whole script once and its digest from then on, also after a restart or
 * failover of Redis. With `binary`, strings of the answer come as Buffers. `after` holds texts of functions that the
 * script uses.
 */
export function luaScript(
  moduleUrl: string,
  name: string,
  options: { readonly binary?: boolean; readonly after?: readonly string[] } = {},
): (redis: RedisClient) => Script {
  const lua = [...(options.after ?? []), luaText(moduleUrl, name)].join("\n");
  const command = `relay_${name.replaceAll("-", "_")}`;
  const method = options.binary === true ? `${command}Buffer` : command;
  return (redis) => {
    define(redis, command, lua);
    const commands = redis as unknown as Record<string, (...args: Argument[]) => Promise<unknown>>;
    return (keys, args) => {
      const run = commands[method];
      if (!run) throw new TypeError(`no command ${method}`);
      return run.call(redis, keys.length, ...keys, ...args);
    };
  };
}

function define(redis: RedisClient, command: string, lua: string): void {
  const commands = defined.get(redis) ?? new Set();
  if (commands.has(command)) return;
  redis.defineCommand(command, { lua });
  defined.set(redis, commands.add(command));
}
