/**
 * What the ingest API's memory comes to when many connections send large bodies and never end them, and whether a producer is
 * still served. Run: node test/load/crowd.ts [--connections N] [--seconds N] [--json]
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { setTimeout as passing } from "node:timers/promises";
import { Command } from "commander";
import { KEY, openShop, post, purchase } from "../system/shop.ts";
import { above0, conclude } from "./options.ts";

const BODY_BYTES = 5_000_000;
/** Of each body this much is sent: all but its end. */
const PART = Buffer.alloc(BODY_BYTES - 1000, "x");
/** The process without requests, the budget of bodies (64 MiB), and what buffers of sockets and garbage add. */
const MOST_MEGABYTES = 500;

const { connections, seconds, json } = new Command("crowd")
  .option("--connections <n>", "how many at once", above0, 300)
  .option("--seconds <n>", "how long they stay", above0, 5)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ connections: number; seconds: number; json: boolean }>();

const CROWDS = {
  "no key": ["/v26.0/1001/events", "X-No-Key: at-all"],
  "a wrong key": ["/v1/events", "Authorization: Bearer wrong"],
  "a good key": ["/v1/events", `Authorization: Bearer ${KEY}`],
} as const;

const findings: Record<string, unknown> = { connections };
const wrong: string[] = [];
for (const [crowd, [path, header]] of Object.entries(CROWDS)) {
  await using deployment = await openShop();
  const memory = async (field: "VmHWM" | "VmRSS") => {
    const status = await readFile(`/proc/${deployment.ingest.pid}/status`, "utf8");
    return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1000);
  };
  await post(deployment, [purchase("before")]);
  const before = await memory("VmRSS");
  const { hostname, port } = new URL(deployment.ingest.url);
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(Number(port), hostname);
      // It may be closed at any time, as it should.
      socket.on("error", () => undefined).resume();
      await once(socket, "connect");
      return socket;
    }),
  );
  const idle = await memory("VmRSS");
  for (const socket of sockets) send(socket, path, header);
  const until = performance.now() + seconds * 1000;
  let served = 0;
  let shed = 0;
  for (let n = 0; performance.now() < until; n += 1) {
    const { status } = await post(deployment, [purchase(`during-${n}`)]);
    if (status === 202) served += 1;
    else shed += 1;
    await passing(50);
  }
  const peak = await memory("VmHWM");
  for (const socket of sockets) socket.destroy();
  findings[`${crowd}: MB before, idle, peak`] = `${before}, ${idle}, ${peak}`;
  findings[`${crowd}: producer's requests served, shed`] = `${served}, ${shed}`;
  if (peak > MOST_MEGABYTES) wrong.push(`${crowd}: ${peak} MB`);
  if (crowd !== "a good key" && shed > 0) wrong.push(`${crowd}: kept a producer out ${shed} times`);
}
conclude(json, findings, wrong);

function send(socket: Socket, path: string, header: string): void {
  socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\n${header}\r\n`);
  socket.write(`Content-Type: application/json\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`);
  socket.write(PART);
}
