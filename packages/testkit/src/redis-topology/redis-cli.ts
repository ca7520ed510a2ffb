import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { redisProgram } from "../redis-process.ts";

const run = promisify(execFile);

/** How long a server may take to answer. A frozen one never does. */
const PATIENCE_MS = 2000;

export interface CliTarget {
  readonly port: number;
  readonly password?: string | undefined;
}

/** Returns a server's answer to a command as redis-cli prints it. Rejects when it does not answer or answers an error. */
export async function redisCli(
  { port, password }: CliTarget,
  ...command: readonly string[]
): Promise<string> {
  const { stdout } = await run(redisProgram("redis-cli"), ["-e", "-p", String(port), ...command], {
    timeout: PATIENCE_MS,
    ...(password !== undefined && { env: { ...process.env, REDISCLI_AUTH: password } }),
  });
  return stdout.trimEnd();
}
