import { RelayClientError } from "@relay/client";
import { RelayError } from "@relay/core";
import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { EXIT } from "./exit.ts";
import { Failure, failureOf } from "./failure.ts";

test.for([
  ["a wrong command line", new CommanderError(1, "x", "said already"), EXIT.usage, ""],
  ["help", new CommanderError(0, "commander.help", "(outputHelp)"), EXIT.ok, ""],
  ["a wrong file", new RelayError("RELAY_CONFIG_INVALID"), EXIT.usage, "configuration"],
  ["Redis away", new RelayError("RELAY_REDIS_UNREACHABLE"), EXIT.unreachable, "REDIS_URL"],
  ["Redis' password", new RelayError("RELAY_REDIS_DENIED"), EXIT.denied, "Check user and password"],
  ["Redis as it must not be", new RelayError("RELAY_REDIS_EVICTS"), EXIT.failed, "noeviction"],
  [
    "a silent relay",
    new RelayClientError("unavailable", undefined, "a: refused"),
    EXIT.unreachable,
    "a: refused",
  ],
  ["a relay that sheds", new RelayClientError("unavailable", 503, "a: answered 503"), EXIT.failed, "503"],
  ["a wrong key", new RelayClientError("unauthorized", 401), EXIT.denied, "API key"],
  ["anything else", new TypeError("odd"), EXIT.failed, "odd"],
  ["what is no error", "odd", EXIT.failed, "odd"],
  ["a failure", new Failure(EXIT.denied, "no"), EXIT.denied, "no"],
] as const)("%s has the exit code of its kind and a message", ([, error, exitCode, words]) => {
  const failure = failureOf(error);
  expect(failure.exitCode).toBe(exitCode);
  expect(failure.message).toContain(words);
});
