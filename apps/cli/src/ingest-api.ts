import { connectionFailure, relayAddress } from "@relay/client";
import type { DeliveryStatus } from "@relay/core";
import { CommanderError, Option } from "commander";
import { EXIT } from "./exit.ts";
import { Failure } from "./failure.ts";

/** The ingest API's address, and where its key is. */
export interface IngestApiOptions {
  readonly url: string;
  readonly keyEnv: string;
}

export const urlOption = () =>
  new Option("--url <url>", "address of the ingest API")
    .env("RELAY_URL")
    .default("http://127.0.0.1:8080")
    .argParser(readAddress);

/** Commander would repeat the address, and a password in it. */
function readAddress(text: string): string {
  try {
    return relayAddress(text);
  } catch {
    throw new Failure(
      EXIT.usage,
      "Give an address such as http://127.0.0.1:8080, without a password, as --url.",
    );
  }
}

/** The key itself is not an argument, because every user of a machine can read its command lines. */
export const keyOption = () =>
  new Option("--key-env <name>", "environment variable that holds the API key of a source").default(
    "RELAY_API_KEY",
  );

/** The key that the options name. */
export function apiKeyOf({ keyEnv }: IngestApiOptions): string {
  const key = process.env[keyEnv];
  if (key !== undefined && key !== "") return key;
  process.stderr.write(`relay: the environment has no ${keyEnv}; put a source's API key there\n`);
  throw new CommanderError(EXIT.usage, "relay.key", `no ${keyEnv}`);
}

/** Short, because a person waits for the answer. */
const TIMEOUT_MS = 15_000;

/** Calls the ingest API. Without an answer it throws a Failure with the address and what happened. */
export async function askIngestApi(
  path: string,
  { url }: Pick<IngestApiOptions, "url">,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Failure(
      EXIT.unreachable,
      `The ingest API gives no answer. ${connectionFailure(error, url)}. Check --url, and that it runs.`,
    );
  }
}

/** Asks for the statuses of an event_id; undefined when none are known. Throws a Failure. */
export async function statusesOf(
  eventId: string,
  options: IngestApiOptions,
  more: { readonly event_name?: string; readonly test_event_code?: string } = {},
): Promise<readonly DeliveryStatus[] | undefined> {
  const query = new URLSearchParams(more).toString();
  const authorization = `Bearer ${apiKeyOf(options)}`;
  const path = `/v1/events/${encodeURIComponent(eventId)}?${query}`;
  const response = await askIngestApi(path, options, { authorization });
  if (response.status === 404) return undefined;
  if (response.status === 401)
    throw new Failure(EXIT.denied, `${options.url} knows no source with the API key in ${options.keyEnv}.`);
  if (!response.ok) throw new Failure(EXIT.failed, `${options.url} answered ${response.status}.`);
  const { destinations } = (await response.json().catch((error: unknown) => {
    throw new Failure(EXIT.failed, `${connectionFailure(error, options.url)}.`);
  })) as { readonly destinations: readonly DeliveryStatus[] };
  return destinations;
}

/** Prints on standard error why conversions could not be sent yet, each reason once. */
export function noteRetries(): (why: string) => void {
  let noted = "";
  return (why) => {
    if (why === noted) return;
    noted = why;
    process.stderr.write(`relay: ${why}; trying again\n`);
  };
}
