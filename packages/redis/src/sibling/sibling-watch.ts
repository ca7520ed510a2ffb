import { bestEffort } from "../connection/best-effort.ts";
import type { RedisClient } from "../connection/redis-client.ts";
import { keysOf } from "../keys.ts";
import { luaScript, type Script } from "../script.ts";
import type { Queues } from "../wake/queues.ts";
import { HeldLeases } from "./held-leases.ts";

const lookAtSiblingsScript = luaScript(import.meta.url, "look-at-siblings");

const EVERY_MS = 250;
/** For this long a silent process is remembered. No lease lasts longer. */
const KEPT_MS = 120_000;

/** What dead processes held. */
export interface Freed {
  readonly leases: number;
  /** Runs that they had begun. */
  readonly runs: number;
}

/** A process as the others on its machine know it. */
export interface Sibling {
  /** Names the processes that can see each other. */
  readonly machine: string;
  readonly mark: string;
  /** Whether a process of this machine has ended. */
  readonly isDead: (mark: string) => boolean;
}

/** Looks after the processes of one machine: frees what one of them held when it has died. */
export class SiblingWatch {
  readonly #redis: RedisClient;
  readonly #self: Sibling;
  readonly #key: string;
  readonly #lookAtSiblings: Script;
  readonly #held: HeldLeases;
  readonly #queues: Pick<Queues, "freeRuns">;
  /** Mark → when it had announced itself at the last look. */
  #announced: ReadonlyMap<string, string> = new Map();

  constructor(redis: RedisClient, queues: Pick<Queues, "freeRuns">, self: Sibling) {
    this.#redis = redis;
    this.#queues = queues;
    this.#self = self;
    this.#key = keysOf(redis).processesOf(self.machine);
    this.#lookAtSiblings = lookAtSiblingsScript(redis);
    this.#held = new HeldLeases(redis);
  }

  /**
   * Announces this process, and frees what dead ones held. Returns what that was. Rejects when Redis does not answer; the
   * next look does the rest.
   *
   * A process is believed to be dead when it has also announced nothing since the last look. Copies of a virtual machine
   * that was running take each other for one machine, and would see each other's processes as dead.
   */
  async look(): Promise<Freed> {
    const reply = (await this.#lookAtSiblings([this.#key], [this.#self.mark, KEPT_MS])) as readonly string[];
    const before = this.#announced;
    this.#announced = new Map(
      Array.from({ length: reply.length / 2 }, (_, n) => [reply[2 * n] ?? "", reply[2 * n + 1] ?? ""]),
    );
    const freed = { leases: 0, runs: 0 };
    for (const [mark, at] of this.#announced) {
      if (mark === this.#self.mark || before.get(mark) !== at || !this.#self.isDead(mark)) continue;
      const { leases, runs } = await this.#free(mark);
      freed.leases += leases;
      freed.runs += runs;
    }
    return freed;
  }

  /** Takes this process off the list of its machine. It must hold no lease by then. */
  async withdraw(): Promise<void> {
    await this.#forget(this.#self.mark);
  }

  async #free(mark: string): Promise<Freed> {
    const [held, begun] = await Promise.all([this.#held.free(mark), this.#queues.freeRuns(mark)]);
    if (held.isComplete && begun.isComplete) await this.#forget(mark);
    return { leases: held.leases, runs: begun.runs };
  }

  async #forget(mark: string): Promise<void> {
    await this.#redis.zrem(this.#key, mark);
  }
}

/**
 * Looks at once and then four times a second, until it is closed. Resolves after the first look. A look that fails is
 * reported, and the next one is made. `onFreed` hears what a look has freed.
 */
export async function startSiblingWatch(
  watch: SiblingWatch,
  {
    onFreed,
    onError,
  }: { readonly onFreed: (freed: Freed) => void; readonly onError: (error: Error) => void },
): Promise<{ close(): Promise<void> }> {
  const look = async () => {
    try {
      const freed = await watch.look();
      if (freed.leases + freed.runs > 0) onFreed(freed);
    } catch (error) {
      onError(error instanceof Error ? error : new Error("a look at the machine's processes failed"));
    }
  };
  await look();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    // The next look does not start before a slow one ends.
    running ??= look().finally(() => (running = undefined));
  }, EVERY_MS);
  return {
    async close() {
      clearInterval(timer);
      await bestEffort(Promise.all([running, watch.withdraw()]));
    },
  };
}
