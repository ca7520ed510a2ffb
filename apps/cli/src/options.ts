import { PLATFORM_NAMES } from "@relay/core";
import { EVENT_SOURCES } from "@relay/platforms";
import { InvalidArgumentError, Option } from "commander";

/** Options that several commands share. */
export const platformOption = () =>
  new Option("--platform <name>", "the platform").choices([...PLATFORM_NAMES]);

export const eventSourceOption = () =>
  new Option(
    "--event-source <kind>",
    "TikTok: kind of the event source (default: the one each conversion belongs to)",
  ).choices([...EVENT_SOURCES]);

export const defaultCountryOption = () =>
  new Option("--default-country <CC>", "country of phone numbers without one, ISO 3166-1 alpha-2").argParser(
    countryCode,
  );

export const nowOption = () =>
  new Option("--now <unix>", "the time, Unix seconds (default: the clock's)").argParser(unixSeconds);

export const jsonOption = () => new Option("--json", "one JSON object a line").default(false);

function countryCode(text: string): string {
  if (!/^[A-Za-z]{2}$/.test(text)) throw new InvalidArgumentError("Give two letters, such as US.");
  return text.toUpperCase();
}

function unixSeconds(text: string): number {
  if (!/^\d{1,11}$/.test(text)) throw new InvalidArgumentError("Give whole Unix seconds.");
  return Number(text);
}
