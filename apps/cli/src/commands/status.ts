import { Command } from "commander";
import { type IngestApiOptions, statusesOf, keyOption, urlOption } from "../ingest-api.ts";
import { EXIT } from "../exit.ts";
import { jsonOption } from "../options.ts";
import { print } from "../print.ts";
import { statusesTable } from "../statuses-table.ts";

interface Options extends IngestApiOptions {
  readonly json: boolean;
  readonly eventName?: string;
}

/** `relay status`: the status of one conversion at each destination. */
export function statusCommand(): Command {
  return new Command("status")
    .argument("<event_id>")
    .option("--event-name <name>", "if several events have the same event_id")
    .addOption(urlOption())
    .addOption(keyOption())
    .addOption(jsonOption())
    .action(status);
}

async function status(eventId: string, { eventName, json, ...api }: Options): Promise<void> {
  const statuses = await statusesOf(eventId, api, eventName === undefined ? {} : { event_name: eventName });
  if (!statuses) {
    process.exitCode = EXIT.faulty;
    print(json ? JSON.stringify({ event_id: eventId, destinations: [] }) : `Nothing is known of ${eventId}.`);
    return;
  }
  print(json ? JSON.stringify({ event_id: eventId, destinations: statuses }) : statusesTable(statuses));
}
