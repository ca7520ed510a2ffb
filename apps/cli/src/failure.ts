import { RelayClientError } from "@relay/client";
import { RelayError } from "@relay/core/errors";
import { CommanderError } from "commander";
import { EXIT } from "./exit.ts";

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command failed. Has the reason and a remedy for people, and the exit code. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

const KEY_REMEDY = "Check the API key in the environment.";
const RELAY_ERROR_EXITS: Readonly<Record<string, ExitCode>> = {
  RELAY_CONFIG_INVALID: EXIT.usage,
  RELAY_REDIS_UNREACHABLE: EXIT.unreachable,
  RELAY_REDIS_TLS: EXIT.unreachable,
  RELAY_REDIS_DENIED: EXIT.denied,
};

/** Converts any error of a command to a Failure. Commander has already printed errors of the command line. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  // Help and version are not errors.
  if (error instanceof CommanderError) return new Failure(error.exitCode === 0 ? EXIT.ok : EXIT.usage, "");
  if (error instanceof RelayError)
    return new Failure(RELAY_ERROR_EXITS[error.code] ?? EXIT.failed, `${error.message} ${error.remedy}`);
  if (error instanceof RelayClientError) return ofClient(error);
  return new Failure(EXIT.failed, error instanceof Error ? error.message : String(error));
}

function ofClient({ code, status, message }: RelayClientError): Failure {
  if (code === "unauthorized") return new Failure(EXIT.denied, `${message} ${KEY_REMEDY}`);
  const isSilent = code === "unavailable" && status === undefined;
  return new Failure(isSilent ? EXIT.unreachable : EXIT.failed, message);
}
