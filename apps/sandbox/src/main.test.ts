import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { type Json, metaEvent, TOKEN } from "./testing/events.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  return child;
}

test.for(["SIGTERM", "SIGINT"] as const)(
  "the program prints once where it listens, and %s ends it with code 0",
  async (signal) => {
    const child = start({ SANDBOX_PORT: "0", SANDBOX_TOKENS: "other,mine" });
    const lines: string[] = [];
    const reader = createInterface(child.stdout).on("line", (line) => lines.push(line));
    await once(reader, "line");
    const { listening } = JSON.parse(lines[0] ?? "") as { listening: { host: string; port: number } };
    const url = `http://${listening.host}:${listening.port}`;
    const send = async (token: string): Promise<number> => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const data: Json[] = [metaEvent({ event_time: Math.floor(Date.now() / 1000) })];
      return (
        await fetch(`${url}/v26.0/1/events`, { method: "POST", headers, body: JSON.stringify({ data }) })
      ).status;
    };
    expect([await send("mine"), await send("other"), await send(TOKEN)]).toEqual([200, 200, 401]);
    child.kill(signal);
    const [exitCode] = await once(child, "exit");
    expect([exitCode, lines.length, listening.host]).toEqual([0, 1, "127.0.0.1"]);
  },
);

test.for([
  ["SANDBOX_PORT", "seventy"],
  ["SANDBOX_LATENCY_MS", "-1"],
  ["SANDBOX_CONCURRENCY", "few"],
  ["SANDBOX_RECORD", "everything"],
] as const)("a wrong %s is named on stderr, and the program does not start", async ([name, value]) => {
  const child = start({ SANDBOX_PORT: "0", [name]: value });
  const [complaint, output, [exitCode]] = await Promise.all([
    text(child.stderr),
    text(child.stdout),
    once(child, "exit"),
  ]);
  expect([exitCode, output]).toEqual([2, ""]);
  expect(complaint).toContain(`${name} must be`);
});
