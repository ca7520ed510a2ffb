import type { Platform, PlatformRegistry } from "@relay/core";
import { type Command, Option } from "commander";

/** Values given on the command line for options of a platform's destinations, by the names of the options. */
export type ChosenOptions = Readonly<Record<string, string>>;

interface Choice {
  readonly enum?: readonly string[];
  readonly description?: string;
}

/** The option `--platform`. */
export function platformOption({ names }: PlatformRegistry): Option {
  return new Option("--platform <name>", "the platform").choices([...names]);
}

/**
 * Adds an option for each setting by which a destination of some platform chooses between a few values. Their defaults
 * follow from each conversion.
 */
export function addChoices(command: Command, { all }: PlatformRegistry): Command {
  const choices = all.flatMap((platform) => choicesOf(platform).map((choice) => ({ platform, ...choice })));
  for (const [name, found] of Map.groupBy(choices, (choice) => choice.name)) {
    const about = found.map(({ platform, description }) => `${platform.title}: ${description}`).join(" ");
    const option = new Option(`--${name.replaceAll("_", "-")} <choice>`, about);
    command.addOption(option.choices([...new Set(found.flatMap(({ values }) => values))]));
  }
  return command;
}

/** Those of the parsed options of a command that choose settings of this platform's destinations. */
export function chosenFor(platform: Platform, parsed: Readonly<Record<string, unknown>>): ChosenOptions {
  return Object.fromEntries(
    choicesOf(platform).flatMap(({ name }) => {
      const value = parsed[name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

function choicesOf({ options }: Platform) {
  const { properties } = options as unknown as { readonly properties: Readonly<Record<string, Choice>> };
  return Object.entries(properties).flatMap(([name, { enum: values, description = "" }]) =>
    values ? [{ name, values, description }] : [],
  );
}
