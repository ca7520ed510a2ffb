/**
 * What a good team writes first, the worker: each job is deduplicated by SET NX and prepared as the relay prepares it; a
 * batch is gathered in memory, a thousand events or 100 ms, and its jobs are done when the platform has taken it.
 * Tuned: so many jobs at once that several batches fill, commands of one tick in one round trip.
 */
import type { Conversion } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { connectRedis } from "@relay/redis";
import { announceListening } from "@relay/runtime";
import { HttpTransport } from "@relay/transport";
import { Worker } from "bullmq";
import { createServer } from "node:http";
import { BASELINE_QUEUE } from "./baseline-names.ts";

const BATCH = 1000;
const WAIT_MS = 100;
const CONCURRENCY = 4000;
const REMEMBERED_SECONDS = 172_800;
const TIMEOUT_MS = 8000;

const redis = await connectRedis(process.env["REDIS_URL"] ?? "", "worker");
redis.options.enableAutoPipelining = true;
const transport = new HttpTransport({ connectionsPerHost: 64 });
const dialect = PLATFORMS.open("meta", { dataset_id: "1000", api_version: "v26.0", strict: false });
const sandbox = process.env["SANDBOX_URL"] ?? "";

interface Waiting {
  readonly json: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}
let batch: Waiting[] = [];
let timer: NodeJS.Timeout | undefined;

async function flush(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const events = batch;
  batch = [];
  const request = dialect.request(
    "",
    events.map(({ json }) => json),
    "sandbox-token",
  );
  const result = await transport.send(sandbox, request, TIMEOUT_MS);
  const isTaken =
    result.kind === "answer" && dialect.judge(result.response, events.length, "").kind === "delivered";
  for (const { resolve, reject } of events)
    if (isTaken) resolve();
    else reject(new Error("not taken"));
}

function send(json: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  batch.push({ json, resolve, reject });
  if (batch.length >= BATCH) void flush();
  else timer ??= setTimeout(() => void flush(), WAIT_MS);
  return promise;
}

const worker = new Worker<Conversion>(
  BASELINE_QUEUE,
  async ({ data }) => {
    const key = `seen:${data.event_name}:${data.event_id}`;
    if ((await redis.set(key, "1", "EX", REMEMBERED_SECONDS, "NX")) !== "OK") return;
    const context = { nowSeconds: Math.floor(Date.now() / 1000), defaultCountry: "US" };
    await send(dialect.prepare(data, context).json);
  },
  { connection: redis, concurrency: CONCURRENCY, skipVersionCheck: true },
);
worker.on("error", () => undefined);
const server = createServer((_request, response) => void response.end()).listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) announceListening(address.address, address.port);
});
process.once("SIGTERM", () => process.exit(0));
