import { wordsForCode } from "@relay/client";
import type {
  Failed,
  PlatformQueries,
  PlatformRegistry,
  QueryFailureCode,
  Question,
  Reader,
} from "@relay/core";
import { runQuery } from "@relay/pipeline";
import { type Config, type DestinationConfig, readConfig } from "@relay/runtime";
import { HttpTransport } from "@relay/transport";
import { CommanderError, Option } from "commander";
import { EXIT } from "./exit.ts";
import { Failure } from "./failure.ts";

export interface QueryOptions {
  readonly config: string;
  readonly account?: string;
}

export const configOption = () =>
  new Option("--config <file>", "the relay's configuration").env("RELAY_CONFIG").default("relay.yaml");

export const accountOption = ({ all }: PlatformRegistry) =>
  new Option("--account <id>", all.map(({ title, account }) => `${title}: ${account}`).join("; "));

const TIMEOUT_MS = 15_000;

const EXITS: Readonly<Partial<Record<QueryFailureCode, typeof EXIT.unreachable | typeof EXIT.denied>>> = {
  unreachable: EXIT.unreachable,
  invalid_token: EXIT.denied,
  no_permission: EXIT.denied,
};

/** Asks a destination's platform with its own token. */
export class PlatformSession implements AsyncDisposable {
  readonly destination: DestinationConfig;
  readonly #queries: PlatformQueries;
  readonly #http = new HttpTransport({ connectionsPerHost: 4 });

  constructor(destination: DestinationConfig, platforms: PlatformRegistry, account?: string) {
    this.destination = destination;
    this.#queries = platforms.get(destination.platform).queries({
      token: destination.accessToken.reveal(),
      ...(account !== undefined && { account }),
    });
  }

  /** The session of a destination in relay.yaml. Throws a usage error when it has none of this name. */
  static of(
    name: string,
    { config: file, account }: QueryOptions,
    platforms: PlatformRegistry,
  ): PlatformSession {
    const { destinations } = configIn(file, platforms);
    const found = destinations.get(name);
    if (found) return new PlatformSession(found, platforms, account);
    process.stderr.write(
      `relay: there is no destination ${name}; known are: ${[...destinations.keys()].join(", ")}\n`,
    );
    throw new CommanderError(EXIT.usage, "relay.destination", name);
  }

  /** All items found. Throws a Failure with the remedy when nothing could be read. */
  async ask<T>(question: (queries: PlatformQueries) => Question<T>): Promise<readonly T[]> {
    const found = await this.try(question);
    if (!("kind" in found)) return found;
    const { code, message, remedy } = found.failure;
    throw new Failure(EXITS[code] ?? EXIT.failed, `${message} ${remedy}`);
  }

  /** Like `ask`, but returns the failure. */
  async try<T>(question: (queries: PlatformQueries) => Question<T>): Promise<readonly T[] | Failed> {
    const { baseUrl, platform } = this.destination;
    const onVersionWarning = () =>
      process.stderr.write(
        `relay: ${platform} announces the end of the API version that it was asked with; upgrade the relay.\n`,
      );
    const context = { reader: inWords(this.#http), baseUrl, timeoutMs: TIMEOUT_MS, onVersionWarning };
    const found = await runQuery(question(this.#queries), context);
    return found.kind === "failed" ? found : found.items;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http.close();
  }
}

/** The same reader, with the address and a plain reason when there is no answer. */
function inWords(reader: Reader): Reader {
  return {
    async get(baseUrl, request, timeoutMs) {
      const result = await reader.get(baseUrl, request, timeoutMs);
      if (result.kind === "answer") return result;
      return { ...result, reason: `${new URL(baseUrl).origin}, ${wordsForCode(result.reason)}` };
    },
  };
}

export function configIn(file: string, platforms: PlatformRegistry): Config {
  return readConfig({ ...process.env, RELAY_CONFIG: file }, platforms);
}
