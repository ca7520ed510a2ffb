import { readFileSync } from "node:fs";
import type { RedisCredentials, RedisReading } from "./redis-config.ts";
import { Secret } from "./secret.ts";

/**
 * Reads a user and its password: those of the servers, or with the prefix `sentinel_` those of the Sentinels. Reports a
 * password that is named twice, missing, or given beside one in the URL.
 */
export function readRedisCredentials(prefix: "" | "sentinel_", reading: RedisReading): RedisCredentials {
  const { raw, faults } = reading;
  const username = raw[`${prefix}username`];
  const password = readPassword(prefix, reading);
  if (prefix === "" && (username !== undefined || password) && holdsCredentials(reading))
    faults.push({
      at: `/redis/${username === undefined ? "password" : "username"}`,
      message: "must not be given beside a URL that holds a user or password",
    });
  const isNamed = raw[`${prefix}password_env`] ?? raw[`${prefix}password_file`];
  if (username !== undefined && isNamed === undefined)
    faults.push({
      at: `/redis/${prefix}username`,
      message: `needs ${prefix}password_env or ${prefix}password_file`,
    });
  return { ...(username !== undefined && { username }), ...(password && { password }) };
}

function readPassword(
  prefix: "" | "sentinel_",
  { raw, variables, faults }: RedisReading,
): Secret | undefined {
  const variable = raw[`${prefix}password_env`];
  const path = raw[`${prefix}password_file`];
  if (variable !== undefined && path !== undefined) {
    const message = `must not be given beside ${prefix}password_env`;
    faults.push({ at: `/redis/${prefix}password_file`, message });
    return undefined;
  }
  if (variable !== undefined) {
    const password = variables[variable];
    if (password) return new Secret(password);
    faults.push({ at: `/redis/${prefix}password_env`, message: `the environment has no ${variable}` });
  }
  if (path !== undefined) {
    const password = textIn(path)?.trim();
    if (password) return new Secret(password);
    faults.push({
      at: `/redis/${prefix}password_file`,
      message: `there is no password to read in ${path}`,
    });
  }
  return undefined;
}

function holdsCredentials({ raw, environmentUrl }: RedisReading): boolean {
  const url = raw.url ?? environmentUrl;
  if (url === undefined || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

/** The text of a file; undefined when it cannot be read. */
export function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
