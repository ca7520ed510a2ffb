import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { NODE_ENVIRONMENT, PROJECT_ROOT } from "@relay/testkit";

/** A demo that is left running. It stops when it is disposed of. */
export interface KeptDemo extends AsyncDisposable {
  /** Signs in to the console once. */
  readonly consoleLink: string;
}

const LINK = /^ *console +(\S+)$/;

/** Runs `npm run demo -- --keep` with fewer conversions. Resolves when it has said where its console is. */
export async function keptDemo(): Promise<KeptDemo> {
  const child = spawn(process.execPath, ["apps/demo/src/main.ts", "--keep", "--count", "8000"], {
    cwd: PROJECT_ROOT,
    env: NODE_ENVIRONMENT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const consoleLink = LINK.exec(line)?.[1];
    if (consoleLink === undefined) continue;
    child.stdout.resume();
    return {
      consoleLink,
      [Symbol.asyncDispose]: async () => {
        child.kill("SIGINT");
        await exited;
      },
    };
  }
  throw new Error("the demo ended before it said where its console is");
}
