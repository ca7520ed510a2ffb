import type { PlatformRegistry } from "@relay/core";
import { Command } from "commander";

/** Loads the platforms. Their schemas take longer to load than a command that needs none. */
export type Platforms = () => Promise<PlatformRegistry>;

interface Subcommand {
  readonly about: string;
  readonly load: (platforms: Platforms) => Promise<Command>;
}

/** Every subcommand. Its file is loaded when it is asked for: help needs none of them. */
const COMMANDS: Readonly<Record<string, Subcommand>> = {
  preview: {
    about: "Shows the exact event that a platform would get for each conversion of FILE.",
    load: async (platforms) => (await import("./commands/preview.ts")).previewCommand(await platforms()),
  },
  validate: {
    about: "Prints the errors and warnings of each conversion of FILE. Nothing is sent anywhere.",
    load: async (platforms) => (await import("./commands/validate.ts")).validateCommand(await platforms()),
  },
  classify: {
    about:
      "Shows how the relay classifies recorded answers: NDJSON of {status, headers?, body, sent?}, where sent is the number of events of the request.",
    load: async (platforms) => (await import("./commands/classify.ts")).classifyCommand(await platforms()),
  },
  send: {
    about: "Sends the conversions of FILE to the relay. For many use `relay batch`.",
    load: async () => (await import("./commands/send.ts")).sendCommand(),
  },
  batch: {
    about:
      "Sends the conversions of FILE (CSV with a header, or NDJSON) to the relay. An interrupted run continues where it stopped.",
    load: async (platforms) => (await import("./commands/batch.ts")).batchCommand(await platforms()),
  },
  "test-event": {
    about:
      "Sends the conversions of FILE under a test code and waits for their statuses. Some platforms count them.",
    load: async () => (await import("./commands/send.ts")).testEventCommand(),
  },
  status: {
    about: "Shows the status of a conversion: delivered, dead letter and why, or not settled yet.",
    load: async () => (await import("./commands/status.ts")).statusCommand(),
  },
  stats: {
    about: "What a destination's platform counted by event, its match quality, and what the relay predicts.",
    load: async (platforms) => (await import("./commands/stats.ts")).statsCommand(await platforms()),
  },
  pixels: {
    about: "Asks a platform for pixels, with a destination's token.",
    load: async (platforms) => (await import("./commands/pixels.ts")).pixelsCommand(await platforms()),
  },
  doctor: {
    about:
      "Checks Node, configuration, Redis, clocks, the ingest API, and every destination's API versions and token; sends no event.",
    load: async (platforms) => (await import("./commands/doctor.ts")).doctorCommand(await platforms()),
  },
  size: {
    about:
      "Computes lanes, processes, cores and Redis' memory for a load. It asks nothing and needs no Redis.",
    load: async () => (await import("./commands/size.ts")).sizeCommand(),
  },
  top: {
    about:
      "Processes, rates, backlog, gates and lag at this moment. Refreshes in place on a terminal, otherwise prints lines.",
    load: async () => (await import("./commands/top.ts")).topCommand(),
  },
  destinations: {
    about: "Shows destinations and their gates; pauses and resumes them.",
    load: async () => (await import("./commands/destinations.ts")).destinationsCommand(),
  },
  lanes: {
    about: "Shows every lane; has the lanes of a destination grow.",
    load: async () => (await import("./commands/lanes.ts")).lanesCommand(),
  },
  aside: {
    about: "Shows conversions that failed while others were taken, and has them tried now.",
    load: async () => (await import("./commands/aside.ts")).asideCommand(),
  },
  quarantine: {
    about: "Shows quarantined segments, and puts them back or deletes them.",
    load: async () => (await import("./commands/quarantine.ts")).quarantineCommand(),
  },
  "dead-letters": {
    about: "Shows conversions that were given up, and why.",
    load: async () => (await import("./commands/dead-letters.ts")).deadLettersCommand(),
  },
  replay: {
    about: "Puts dead letters back into their lanes.",
    load: async () => (await import("./commands/replay.ts")).replayCommand(),
  },
  erase: {
    about:
      "Removes what the relay keeps of a person, and has their waiting conversions dropped. Can be repeated.",
    load: async (platforms) => (await import("./commands/erase.ts")).eraseCommand(await platforms()),
  },
  webhooks: {
    about: "Webhooks with statuses to come, and those that were given up.",
    load: async () => (await import("./commands/webhooks.ts")).webhooksCommand(),
  },
  restored: {
    about:
      "Notes that Redis was restored from a backup, before the workers start: what waits in it may have been sent since.",
    load: async () => (await import("./commands/restored.ts")).restoredCommand(),
  },
  keys: {
    about: "Shows what lies in Redis under each sealing key.",
    load: async () => (await import("./commands/keys.ts")).keysCommand(),
  },
  audit: {
    about: "Manual actions, newest first: paused, resumed, replayed, discarded, and by whom.",
    load: async () => (await import("./commands/audit.ts")).auditCommand(),
  },
  completion: {
    about: "Prints the script that makes a shell complete the words of this command.",
    load: async (platforms) => (await import("./commands/completion.ts")).completionCommand(platforms),
  },
};

/** The `relay` command for these platforms, with the subcommand that the arguments begin with, or with the names of all. */
export async function relay(platforms: Platforms, [name = ""]: readonly string[]): Promise<Command> {
  const program = programOf();
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (named) add(program, await named.load(platforms), named.about);
  else for (const [one, { about }] of Object.entries(COMMANDS)) add(program, new Command(one), about);
  return program;
}

/** The `relay` command with every subcommand in full. */
export async function wholeRelay(platforms: Platforms): Promise<Command> {
  const program = programOf();
  for (const { about, load } of Object.values(COMMANDS)) add(program, await load(platforms), about);
  return program;
}

function add(program: Command, command: Command, about: string): void {
  command.description(about).copyInheritedSettings(program);
  for (const inner of command.commands) inner.copyInheritedSettings(program);
  program.addCommand(command);
}

function programOf(): Command {
  return new Command("relay")
    .description(
      "Sends conversions to the relay, shows their statuses, and operates its lanes, gates and dead letters.",
    )
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError("(relay --help lists all commands)")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 done and a line has an error, 2 the command line or the file cannot be used, 3 failed, 4 no answer, 5 access refused, 130 interrupted, 141 the reader of the output has left.",
    );
}
