#!/usr/bin/env node
import { PLATFORMS } from "@relay/platforms";
import { failureOf } from "./failure.ts";
import { relay } from "./relay.ts";
import { endWithReader } from "./print.ts";

endWithReader();
try {
  const program = await relay(PLATFORMS, process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  const { exitCode, message } = failureOf(error);
  if (message !== "") process.stderr.write(`relay: ${message}\n`);
  process.exitCode = exitCode;
}
