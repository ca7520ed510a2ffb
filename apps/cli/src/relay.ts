import { Command } from "commander";
import { auditCommand } from "./commands/audit.ts";
import { classifyCommand } from "./commands/classify.ts";
import { deadLettersCommand } from "./commands/dead-letters.ts";
import { destinationsCommand } from "./commands/destinations.ts";
import { lanesCommand } from "./commands/lanes.ts";
import { previewCommand } from "./commands/preview.ts";
import { quarantineCommand } from "./commands/quarantine.ts";
import { replayCommand } from "./commands/replay.ts";
import { topCommand } from "./commands/top.ts";
import { validateCommand } from "./commands/validate.ts";

/** The `relay` command: a subcommand a file. */
export function relay(): Command {
  const program = new Command("relay")
    .description("Looks at conversions and answers as the relay does, and at its lanes and gates by hand.")
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError("(relay --help says what there is)")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 done and a line has an error, 2 the command line or the file cannot be used, 3 failed.",
    );
  const commands = [
    previewCommand(),
    validateCommand(),
    classifyCommand(),
    topCommand(),
    destinationsCommand(),
    lanesCommand(),
    quarantineCommand(),
    deadLettersCommand(),
    replayCommand(),
    auditCommand(),
  ];
  for (const command of commands) {
    command.copyInheritedSettings(program);
    for (const inner of command.commands) inner.copyInheritedSettings(program);
    program.addCommand(command);
  }
  return program;
}
