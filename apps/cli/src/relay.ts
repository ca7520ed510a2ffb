import type { PlatformRegistry } from "@relay/core";
import { Command } from "commander";
import { asideCommand } from "./commands/aside.ts";
import { batchCommand } from "./commands/batch.ts";
import { auditCommand } from "./commands/audit.ts";
import { classifyCommand } from "./commands/classify.ts";
import { deadLettersCommand } from "./commands/dead-letters.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { destinationsCommand } from "./commands/destinations.ts";
import { lanesCommand } from "./commands/lanes.ts";
import { pixelsCommand } from "./commands/pixels.ts";
import { previewCommand } from "./commands/preview.ts";
import { quarantineCommand } from "./commands/quarantine.ts";
import { replayCommand } from "./commands/replay.ts";
import { sendCommand, testEventCommand } from "./commands/send.ts";
import { sizeCommand } from "./commands/size.ts";
import { statsCommand } from "./commands/stats.ts";
import { statusCommand } from "./commands/status.ts";
import { topCommand } from "./commands/top.ts";
import { webhooksCommand } from "./commands/webhooks.ts";
import { validateCommand } from "./commands/validate.ts";

/** The `relay` command, for these platforms; each subcommand has a file. */
export function relay(platforms: PlatformRegistry): Command {
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
  const commands = [
    previewCommand(platforms),
    validateCommand(platforms),
    classifyCommand(platforms),
    sendCommand(),
    batchCommand(platforms),
    testEventCommand(),
    statusCommand(),
    statsCommand(platforms),
    pixelsCommand(platforms),
    doctorCommand(platforms),
    sizeCommand(),
    topCommand(),
    destinationsCommand(),
    lanesCommand(),
    asideCommand(),
    quarantineCommand(),
    deadLettersCommand(),
    replayCommand(),
    webhooksCommand(),
    auditCommand(),
  ];
  for (const command of commands) {
    command.copyInheritedSettings(program);
    for (const inner of command.commands) inner.copyInheritedSettings(program);
    program.addCommand(command);
  }
  return program;
}
