import { Argument, Command } from "commander";
import { completionOf, type Shell, SHELLS } from "../completion.ts";
import { type Platforms, wholeRelay } from "../relay.ts";

/** `relay completion`: completion for a shell. */
export function completionCommand(platforms: Platforms): Command {
  return new Command("completion")
    .addArgument(new Argument("<shell>", "for this shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
For one shell, now:
  bash, zsh:  eval "$(relay completion bash)"
  fish:       relay completion fish | source`,
    )
    .action(async (shell: Shell) => {
      process.stdout.write(completionOf(await wholeRelay(platforms), shell));
    });
}
