import { Command, Option } from "commander";
import { operate, redisOption, type RedisOptions } from "../operate.ts";
import { time } from "../options.ts";
import { print } from "../print.ts";

interface Options extends RedisOptions {
  readonly takenAt: number;
}

/** `relay restored`: tells the relay that Redis was restored from a backup. */
export function restoredCommand(): Command {
  return new Command("restored")
    .description(
      "Notes that Redis was restored from a backup, before the workers start: what waits in it may have been sent since.",
    )
    .addOption(
      new Option("--taken-at <time>", "when the backup was taken, ISO 8601; rather too early than too late")
        .argParser(time)
        .makeOptionMandatory(),
    )
    .addOption(redisOption())
    .action(restored);
}

async function restored({ takenAt, ...options }: Options): Promise<void> {
  const count = await operate(options, (operator) => operator.noteRestored(takenAt));
  print(`${count.toLocaleString("en")} waiting conversions count as possibly sent. Start the workers now.`);
}
