#!/usr/bin/env node
import { RelayError } from "@relay/core";
import { CommanderError } from "commander";
import { relay } from "./relay.ts";
import { EXIT } from "./exit.ts";
import { endWithReader } from "./print.ts";

endWithReader();
try {
  await relay().parseAsync();
} catch (error) {
  // Commander has said what was wrong with the command line; help and version are no errors.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    const remedy = error instanceof RelayError ? ` ${error.remedy}` : "";
    process.stderr.write(`relay: ${error instanceof Error ? error.message : String(error)}${remedy}\n`);
    process.exitCode = EXIT.failed;
  }
}
