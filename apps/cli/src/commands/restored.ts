import { Command, Option } from "commander";
import { operate, type OperateOptions, operates } from "../operator/operate.ts";
import { time } from "../options.ts";
import { print } from "../print.ts";

interface Options extends OperateOptions {
  readonly takenAt: number;
}

/** `relay restored`: tells the relay that Redis was restored from a backup. */
export function restoredCommand(): Command {
  return operates(new Command("restored"))
    .addOption(
      new Option("--taken-at <time>", "when the backup was taken, ISO 8601; rather too early than too late")
        .argParser(time)
        .makeOptionMandatory(),
    )
    .action(restored);
}

async function restored({ takenAt, ...options }: Options): Promise<void> {
  const count = await operate(options, (operator) => operator.noteRestored(takenAt));
  print(`${count.toLocaleString("en")} waiting conversions count as possibly sent. Start the workers now.`);
}
