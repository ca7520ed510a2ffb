import type { PlatformRegistry } from "@relay/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import { addChoices } from "./platform-options.ts";

/** How conversions of a file are read. */
export interface QueryOptions {
  readonly defaultCountry?: string;
  /** Unix seconds. */
  readonly now?: number;
  readonly json: boolean;
}

/** Adds them to a command, with its file argument. */
export function reads(command: Command, platforms: PlatformRegistry): Command {
  command.argument("<file>", "NDJSON, or a JSON document; - for standard input");
  return addChoices(command, platforms)
    .addOption(defaultCountryOption())
    .addOption(nowOption())
    .addOption(jsonOption());
}

const defaultCountryOption = () =>
  new Option("--default-country <CC>", "country of phone numbers without one, ISO 3166-1 alpha-2").argParser(
    countryCode,
  );

const nowOption = () =>
  new Option("--now <unix>", "the time, Unix seconds (default: the clock's)").argParser(unixSeconds);

export const jsonOption = () => new Option("--json", "one JSON object a line").default(false);

/** Why something is done, for the audit trail. */
export const whyOption = () =>
  new Option("--why <reason>", "why, in your words; recorded in the audit trail");

/** Makes an option take a whole number from 1 to 9999. */
export function countOption(option: Option): Option {
  return option.argParser((text) => {
    if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("Give a number from 1 to 9999.");
    return Number(text);
  });
}

/** Reads a time of an option: ISO 8601, or a span before now such as 1h. Returns milliseconds since 1970. */
export function time(text: string): number {
  const seconds = spanSeconds(text);
  const ms = seconds === undefined ? Date.parse(text) : Date.now() - seconds * 1000;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError(
    "Give a time such as 2026-11-20T10:00:00Z, or how long ago: 90s, 15m, 1h, 2d.",
  );
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads a span such as 2h. Returns its seconds; undefined where it is none. */
export function spanSeconds(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (SECONDS[unit] ?? 1);
}

function countryCode(text: string): string {
  if (!/^[A-Za-z]{2}$/.test(text)) throw new InvalidArgumentError("Give two letters, such as US.");
  return text.toUpperCase();
}

function unixSeconds(text: string): number {
  if (!/^\d{1,11}$/.test(text)) throw new InvalidArgumentError("Give whole Unix seconds.");
  return Number(text);
}
