import { setTimeout as passing } from "node:timers/promises";
import { delivered, type Open } from "./contender.ts";
import { bodiesOf, renamed } from "./conversions.ts";
import { inTurn, type Rounds } from "./in-turn.ts";
import type { PartContext } from "./part.ts";
import { produce } from "./produce.ts";
import { openRelay } from "./relay.ts";

/** How a backlog was drained. */
export interface BacklogDrain {
  readonly count: number;
  /** Conversions a second, from the first to the last that arrived. */
  readonly rate: number;
  /**
   * The least that the worker's heap and its whole memory were in the first and in the last third, MiB. The first begins
   * when the worker is under way.
   */
  readonly heap: readonly [early: number, late: number];
  readonly resident: readonly [early: number, late: number];
}

const A_REQUEST = 500;
const FULL_SPEED = 0.05;
const THIRD = 1 / 3;

/** A small backlog, in conversions a second, and a large one. */
export interface Backlogs {
  readonly small: Rounds;
  readonly large: BacklogDrain;
}

const SMALL = 10_000;

export async function measureBacklogs(context: PartContext): Promise<Backlogs> {
  const { rounds, texts, backlog, onProgress } = context;
  const { small } = await inTurn(Math.max(3, rounds), (share) => onProgress(share * 0.2), {
    small: async () => (await drainBacklog(openRelay, texts, SMALL, () => undefined)).rate,
  });
  const large = await drainBacklog(openRelay, texts, backlog, (share) => onProgress(0.2 + share * 0.8));
  return { small, large };
}

/** Fills a lane while nobody drains it, then starts one worker. */
async function drainBacklog(
  open: Open,
  texts: readonly string[],
  count: number,
  onProgress: (share: number) => void,
): Promise<BacklogDrain> {
  await using contender = await open({ workers: 0 });
  for (let made = 0; made < count; made += texts.length) {
    const part = renamed(texts, "bench", `b${made}`).slice(0, count - made);
    await produce(contender, { bodies: bodiesOf(part, A_REQUEST), senders: 8 });
    onProgress((made / count) * 0.4);
  }
  const worker = await contender.startWorker();
  const samples: { readonly atMs: number; readonly done: number }[] = [];
  const memory: { readonly share: number; readonly memory: Memory }[] = [];
  for (let done = 0; done < count;) {
    done = await delivered(contender);
    samples.push({ atMs: performance.now(), done });
    memory.push({ share: done / count, memory: await memoryOf(worker.url) });
    onProgress(0.4 + (done / count) * 0.6);
    await passing(count > 100_000 ? 100 : 5);
  }
  // Neither the start nor the last, half-full micro-batch is what a rate is about.
  const first = samples.find(({ done }) => done > count * FULL_SPEED);
  const last = samples.find(({ done }) => done >= count * (1 - FULL_SPEED));
  if (!first || !last || last === first) throw new Error("the backlog was drained between two looks");
  const least = (of: keyof Memory, from: number) =>
    Math.min(
      ...memory.flatMap((one) => (one.share > from && one.share <= from + THIRD ? [one.memory[of]] : [])),
    );
  return {
    count,
    rate: (last.done - first.done) / ((last.atMs - first.atMs) / 1000),
    heap: [least("heap", FULL_SPEED), least("heap", 2 * THIRD)],
    resident: [least("resident", FULL_SPEED), least("resident", 2 * THIRD)],
  };
}

interface Memory {
  readonly heap: number;
  readonly resident: number;
}

const MIB = 1_048_576;

async function memoryOf(url: string): Promise<Memory> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (name: string) => Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1]) / MIB;
  return {
    heap: Math.round(valueOf("nodejs_heap_size_used_bytes")),
    resident: Math.round(valueOf("process_resident_memory_bytes")),
  };
}
