import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { NODE_ENVIRONMENT, PROJECT_ROOT } from "@relay/testkit";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `relay` command as a process of its own, with lines on its standard input. */
export async function runRelay(
  args: readonly string[],
  lines: readonly unknown[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ["apps/cli/src/main.ts", ...args], {
    cwd: PROJECT_ROOT,
    env: { ...NODE_ENVIRONMENT, ...env },
  });
  child.stdin.end(
    lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""),
  );
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: code as number, stdout, stderr };
}

/** Runs it with a reader that leaves after the first piece of its output, as `head` does. */
export async function runRelayForHead(
  args: readonly string[],
  lines: readonly unknown[],
): Promise<Omit<Ran, "stdout">> {
  const child = spawn(process.execPath, ["apps/cli/src/main.ts", ...args], {
    cwd: PROJECT_ROOT,
    env: NODE_ENVIRONMENT,
  });
  // What it has not read when it ends is nobody's.
  child.stdin.on("error", () => undefined);
  child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  child.stdout.once("data", () => child.stdout.destroy());
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: code as number, stderr };
}

/** The JSON lines it printed. */
export async function relayJson<T>(args: readonly string[], lines: readonly unknown[]): Promise<T[]> {
  const { stdout } = await runRelay([...args, "--json", "-"], lines);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
