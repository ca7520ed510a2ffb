import { CommanderError, Option } from "commander";
import { EXIT } from "./exit.ts";

/** The ingest API, and how to be let in. */
export interface DoorOptions {
  readonly url: string;
  readonly keyEnv: string;
}

export const urlOption = () =>
  new Option("--url <url>", "address of the ingest API").env("RELAY_URL").default("http://127.0.0.1:8080");

/** The key itself is no argument: the command line of a process is for everybody to read. */
export const keyOption = () =>
  new Option("--key-env <name>", "environment variable that holds the API key of a source").default(
    "RELAY_API_KEY",
  );

/** The key that the options name. */
export function apiKeyOf({ keyEnv }: DoorOptions): string {
  const key = process.env[keyEnv];
  if (key !== undefined && key !== "") return key;
  process.stderr.write(`relay: the environment has no ${keyEnv}; put a source's API key there\n`);
  throw new CommanderError(EXIT.usage, "relay.key", `no ${keyEnv}`);
}

/** What became of a conversion at one destination, as the ingest API writes it. */
export interface Fate {
  readonly destination: string;
  readonly status: string;
  readonly [detail: string]: unknown;
}

/** Asks for the fates of an event_id; undefined where nothing is known of it. */
export async function fatesOf(
  eventId: string,
  options: DoorOptions,
  more: { readonly event_name?: string; readonly test_event_code?: string } = {},
): Promise<readonly Fate[] | undefined> {
  const query = new URLSearchParams(more).toString();
  const response = await fetch(`${options.url}/v1/events/${encodeURIComponent(eventId)}?${query}`, {
    headers: { authorization: `Bearer ${apiKeyOf(options)}` },
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the ingest API answered ${response.status}`);
  return ((await response.json()) as { readonly destinations: readonly Fate[] }).destinations;
}
