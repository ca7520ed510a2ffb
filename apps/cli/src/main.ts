#!/usr/bin/env node
import { endWithReader } from "./print.ts";
import { run } from "./run.ts";

endWithReader();
process.exitCode = await run(process.argv.slice(2), async () => (await import("@relay/platforms")).PLATFORMS);
