import type { PlatformRegistry } from "@relay/core";
import { Command } from "commander";

type Load = (platforms: PlatformRegistry) => Promise<Command>;

/** Every subcommand has a file, loaded only when it is asked for: together they take twice as long as one. */
const COMMANDS: Readonly<Record<string, Load>> = {
  preview: async (platforms) => (await import("./commands/preview.ts")).previewCommand(platforms),
  validate: async (platforms) => (await import("./commands/validate.ts")).validateCommand(platforms),
  classify: async (platforms) => (await import("./commands/classify.ts")).classifyCommand(platforms),
  send: async () => (await import("./commands/send.ts")).sendCommand(),
  batch: async (platforms) => (await import("./commands/batch.ts")).batchCommand(platforms),
  "test-event": async () => (await import("./commands/send.ts")).testEventCommand(),
  status: async () => (await import("./commands/status.ts")).statusCommand(),
  stats: async (platforms) => (await import("./commands/stats.ts")).statsCommand(platforms),
  pixels: async (platforms) => (await import("./commands/pixels.ts")).pixelsCommand(platforms),
  doctor: async (platforms) => (await import("./commands/doctor.ts")).doctorCommand(platforms),
  size: async () => (await import("./commands/size.ts")).sizeCommand(),
  top: async () => (await import("./commands/top.ts")).topCommand(),
  destinations: async () => (await import("./commands/destinations.ts")).destinationsCommand(),
  lanes: async () => (await import("./commands/lanes.ts")).lanesCommand(),
  aside: async () => (await import("./commands/aside.ts")).asideCommand(),
  quarantine: async () => (await import("./commands/quarantine.ts")).quarantineCommand(),
  "dead-letters": async () => (await import("./commands/dead-letters.ts")).deadLettersCommand(),
  replay: async () => (await import("./commands/replay.ts")).replayCommand(),
  webhooks: async () => (await import("./commands/webhooks.ts")).webhooksCommand(),
  restored: async () => (await import("./commands/restored.ts")).restoredCommand(),
  keys: async () => (await import("./commands/keys.ts")).keysCommand(),
  audit: async () => (await import("./commands/audit.ts")).auditCommand(),
};

/** The `relay` command for these platforms, with the subcommand that the arguments begin with, or with all of them. */
export async function relay(platforms: PlatformRegistry, [name = ""]: readonly string[]): Promise<Command> {
  const program = new Command("relay")
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
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  for (const load of named ? [named] : Object.values(COMMANDS)) {
    const command = await load(platforms);
    command.copyInheritedSettings(program);
    for (const inner of command.commands) inner.copyInheritedSettings(program);
    program.addCommand(command);
  }
  return program;
}
