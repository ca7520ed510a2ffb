import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { run } from "@relay/cli/run";
import { PLATFORMS } from "@relay/platforms";
import { NODE_ENVIRONMENT, PROJECT_ROOT } from "@relay/testkit";
import { vi } from "vitest";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs that share this process follow one another: they have one standard output. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the `relay` command within this process, which takes milliseconds. An argument `-`, standard input, is replaced by
 * a file that holds the lines.
 */
export function runRelay(
  args: readonly string[],
  lines: readonly unknown[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const ran = last.then(() => runAlone(args, lines, env));
  last = ran.catch(() => undefined);
  return ran;
}

async function runAlone(
  args: readonly string[],
  lines: readonly unknown[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "relay-input-"));
  const input = join(folder, "lines.ndjson");
  writeFileSync(input, textOf(lines));
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((piece) => {
      written[name] += String(piece);
      return true;
    }),
  );
  for (const [name, value] of Object.entries({ ...env, NO_COLOR: "1" })) vi.stubEnv(name, value);
  try {
    const code = await run(
      args.map((word) => (word === "-" ? input : word)),
      () => Promise.resolve(PLATFORMS),
    );
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
    rmSync(folder, { recursive: true });
  }
}

/** Runs it as a process with a reader that leaves after the first piece of its output, as `head` does. */
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
  child.stdin.end(textOf(lines));
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

function textOf(lines: readonly unknown[]): string {
  return lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
}
