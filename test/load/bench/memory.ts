import { connectRedis, parseInfo } from "@relay/redis";
import { openBaseline } from "./baseline.ts";
import type { Contender, Open } from "./contender.ts";
import { bodiesOf, renamed } from "./conversions.ts";
import type { PartContext } from "./part.ts";
import { produce, untilDelivered } from "./produce.ts";
import { openRelay } from "./relay.ts";

/** Bytes of Redis for one conversion. */
export interface MemoryUse {
  /** That waits. */
  readonly queued: number;
  /** That was delivered, so that a duplicate is recognised. */
  readonly remembered: number;
}

const A_REQUEST = 500;

export type Memory = Readonly<Record<"relay" | "baseline", MemoryUse>>;

/** The relay gets more conversions, because its ledger has all its buckets from the start. */
export async function measureMemory({ texts, onProgress }: PartContext): Promise<Memory> {
  onProgress(0);
  const relay = await memoryOf(openRelay, texts, 2 * texts.length);
  onProgress(0.5);
  return { relay, baseline: await memoryOf(openBaseline, texts, texts.length / 4) };
}

/**
 * Fills a contender whose workers have not been started, then lets them drain it. A ledger has all its buckets from the
 * start, so a small count would measure those.
 */
async function memoryOf(open: Open, texts: readonly string[], count: number): Promise<MemoryUse> {
  await using contender = await open({ workers: 0 });
  const empty = await usedBytes(contender);
  for (let made = 0; made < count; made += texts.length) {
    const part = renamed(texts, "bench", `m${made}`).slice(0, count - made);
    await produce(contender, { bodies: bodiesOf(part, A_REQUEST), senders: 8 });
  }
  const full = await usedBytes(contender);
  await contender.startWorker();
  await untilDelivered(contender, count);
  await settled(contender);
  const after = await usedBytes(contender);
  return { queued: (full - empty) / count, remembered: (after - empty) / count };
}

/** Of Redis' data, without what its allocator and its clients' buffers hold. */
async function usedBytes({ redis }: Contender): Promise<number> {
  const client = await connectRedis(redis.url, "producer");
  try {
    const info = parseInfo(await client.info("memory"));
    return Number(info.get("used_memory_dataset"));
  } finally {
    client.disconnect();
  }
}

/** Waits until memory falls no more: the last jobs and segments are removed after their answers. */
async function settled(contender: Contender): Promise<void> {
  for (let before = Infinity; ;) {
    const now = await usedBytes(contender);
    if (now >= before) return;
    before = now;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}
