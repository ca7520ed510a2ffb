import { Command } from "commander";
import { classifyCommand } from "./commands/classify.ts";
import { previewCommand } from "./commands/preview.ts";
import { validateCommand } from "./commands/validate.ts";

/** The `relay` command: a subcommand a file. */
export function relay(): Command {
  const program = new Command("relay")
    .description(
      "Looks at conversions and platforms' answers as the relay does. FILE may be - for standard input.",
    )
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError("(relay --help says what there is)")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 done and a line has an error, 2 the command line or the file cannot be used, 3 failed.",
    );
  for (const command of [previewCommand(), validateCommand(), classifyCommand()]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}
