import { Command } from "commander";
import { type DoorOptions, fatesOf, keyOption, urlOption } from "../door.ts";
import { EXIT } from "../exit.ts";
import { jsonOption } from "../options.ts";
import { print } from "../print.ts";
import { fatesTable } from "./send.ts";

interface Options extends DoorOptions {
  readonly json: boolean;
  readonly eventName?: string;
}

/** `relay status`: what became of one conversion at each destination. */
export function statusCommand(): Command {
  return new Command("status")
    .description("Says what became of a conversion: delivered, dead letter and why, or not settled yet.")
    .argument("<event_id>")
    .option("--event-name <name>", "where the same event_id stands for several events")
    .addOption(urlOption())
    .addOption(keyOption())
    .addOption(jsonOption())
    .action(status);
}

async function status(eventId: string, { eventName, json, ...door }: Options): Promise<void> {
  const fates = await fatesOf(eventId, door, eventName === undefined ? {} : { event_name: eventName });
  if (!fates) {
    process.exitCode = EXIT.faulty;
    print(json ? JSON.stringify({ event_id: eventId, destinations: [] }) : `Nothing is known of ${eventId}.`);
    return;
  }
  print(json ? JSON.stringify({ event_id: eventId, destinations: fates }) : fatesTable(fates));
}
