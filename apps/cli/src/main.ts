#!/usr/bin/env node
import { PLATFORMS } from "@relay/platforms";
import { endWithReader } from "./print.ts";
import { run } from "./run.ts";

endWithReader();
process.exitCode = await run(process.argv.slice(2), PLATFORMS);
