import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as passing } from "node:timers/promises";
import { promisify } from "node:util";
import { zstdDecompressSync } from "node:zlib";
import { encodeSegment, type LaneRef, type Sealer, writeConversion } from "@relay/core";
import {
  connectRedis,
  Operator,
  Queues,
  RedisDeadLetters,
  Layouts,
  RedisLaneDrain,
  RedisLaneWriter,
} from "@relay/redis";
import { type Deployment, redisProgram } from "@relay/testkit";
import type { Redis } from "ioredis";
import { sealerOf } from "../../sealer-of.ts";
import { DIGESTS, PERSON, TRACES } from "./person.ts";

const run = promisify(execFile);

const LANE: LaneRef = { destination: "meta-shop", index: 0 };
const DEADLINE = 1_900_000_000;
/** The magic number of zstd, which compresses segments: where it occurs, one lies without a seal. */
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const LONGEST_SEGMENT = 16 * 1024 * 1024;
const LOOK_EVERY_MS = 20;

/** Quarantines the head of the lane, and keeps a replay with a patch. Traffic does not do this by itself. */
export async function takeOut(deployment: Deployment, sealer = sealerOf(deployment)): Promise<void> {
  await using opened = await open(deployment);
  const { redis, queues } = opened;
  const drain = new RedisLaneDrain(redis, new Layouts(redis), sealer);
  const [head = ""] = await drain.ids(LANE, undefined, 1);
  await drain.quarantine(LANE, head, "a test");
  const operator = new Operator({ redis, queues, sealer, by: "a test" });
  const patch = { user_data: { email: PERSON.email } };
  await operator.startReplay({ destination: LANE.destination, deadLetters: {}, patch, dryRun: true });
}

/** Writes the person as a relay without sealing would: in a segment and in a dead letter. */
export async function writeInClear(deployment: Deployment, sealer: Sealer): Promise<void> {
  await using opened = await open(deployment);
  const { redis } = opened;
  const conversion = { event_name: "Lead", event_time: 1, event_id: "clear", user_data: PERSON } as const;
  const envelope = { source: "web-shop", receivedAtMs: 1, requestId: "r" };
  const whole = { ...conversion, action_source: "website" } as const;
  const segment = encodeSegment([{ ...envelope, conversions: [writeConversion(whole)] }]);
  await new RedisLaneWriter(redis, sealer).append(LANE, {
    blob: segment,
    count: 1,
    deadline: DEADLINE,
    lanes: 1,
  });
  await new RedisDeadLetters(redis, sealer).write(LANE.destination, [
    {
      id: "0".repeat(24),
      destination: LANE.destination,
      dataset: "1001",
      reason: "expired",
      diedAtMs: Date.now(),
      envelope,
      conversion: whole,
      attempts: [],
    },
  ]);
}

/**
 * What a copy of the machine's disk would hold: Redis' append-only file, a dump of its memory, and a backup. All without
 * compression.
 */
export async function filesOf(deployment: Deployment): Promise<ReadonlyMap<string, Buffer>> {
  await using opened = await open(deployment);
  const { redis } = opened;
  const folder = join(deployment.folder, "redis");
  await redis.config("SET", "rdbcompression", "no");
  await redis.config("SET", "repl-diskless-sync-delay", "0");
  await untilWritten(redis);
  await redis.save();
  // As docs/operations/backup.md has a backup taken.
  const backup = ["-p", String(deployment.redis.port), "--rdb", join(folder, "backup.rdb")];
  await run(redisProgram("redis-cli"), backup);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path)] as const)));
}

/** Has Redis write its append-only file anew, without compression, and returns when it has. */
export async function rewriteAppendOnlyFile(deployment: Deployment): Promise<void> {
  await using opened = await open(deployment);
  const { redis } = opened;
  await redis.config("SET", "rdbcompression", "no");
  await redis.bgrewriteaof();
  await untilWritten(redis);
}

/** Resolves when Redis writes neither a dump nor a file anew. */
async function untilWritten(redis: Redis): Promise<void> {
  while (/(?:in_progress|scheduled):1/.test(await redis.info("persistence"))) await passing(LOOK_EVERY_MS);
}

/** What of the person a file shows: values, and digests in hex, base64 or as bytes, also in segments without a seal. */
export function tracesIn(file: Buffer): readonly string[] {
  return [file, ...segmentsIn(file)].flatMap((text) => {
    const value = TRACES.exec(text.toString("latin1"))?.[0];
    const digests = DIGESTS.filter((digest) => {
      const bytes = Buffer.from(digest, "hex");
      return [digest, bytes, bytes.toString("base64")].some((form) => text.includes(form));
    });
    return [...(value === undefined ? [] : [value]), ...digests];
  });
}

/** The contents of the segments that lie in a file without a seal. */
export function segmentsIn(file: Buffer): readonly Buffer[] {
  const segments: Buffer[] = [];
  for (let at = file.indexOf(ZSTD); at !== -1; at = file.indexOf(ZSTD, at + 1)) {
    try {
      segments.push(zstdDecompressSync(file.subarray(at), { maxOutputLength: LONGEST_SEGMENT }));
    } catch {
      // These bytes came about by chance.
    }
  }
  return segments;
}

async function open(deployment: Deployment) {
  const redis = await connectRedis(deployment.redis.url, "worker");
  const queues = new Queues(redis);
  return {
    redis,
    queues,
    async [Symbol.asyncDispose]() {
      await queues.close();
      redis.disconnect();
    },
  };
}
