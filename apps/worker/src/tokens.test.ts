import type { GateMode, GateState, LaneRef } from "@relay/core";
import { AccessToken, createLogger, type DestinationConfig } from "@relay/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TokenWatch } from "./tokens.ts";

const log = createLogger("worker", "silent");

/** A destination whose gate is shut by what the platform says of tokens. */
class Shop {
  readonly tried: string[] = [];
  readonly good: string | undefined;
  woken = 0;
  busy = false;
  /** Ends a trial. Absent: it ends at once. */
  until: Promise<void> | undefined;
  /** What the gate is when no token is refused. */
  otherwise: GateMode = "open";
  #refused: string | undefined;
  #sinceMs = 1;

  constructor(good?: string) {
    this.good = good;
  }

  suspend(token: string): void {
    this.#refused = token;
    this.#sinceMs += 1;
  }

  /** A worker with this token. */
  worker(token: string): TokenWatch {
    return workerOf({ shop: this }, token);
  }

  async drain(token: string): Promise<void> {
    if (this.busy) return;
    this.tried.push(token);
    this.#refused = token === this.good ? undefined : token;
    await this.until;
  }

  gateState(): GateState {
    const times = { untilMs: 0, failures: 1, nowMs: 0 };
    if (this.#refused === undefined) return { state: this.otherwise, ...times };
    const tokenMark = AccessToken.of(this.#refused).mark;
    return { state: "suspended", tokenMark, sinceMs: this.#sinceMs, ...times };
  }
}

/** A worker of destinations, with this token for each of them. */
function workerOf(shops: Readonly<Record<string, Shop>>, token: string): TokenWatch {
  const shopOf = (name: string) => {
    const shop = shops[name];
    if (!shop) throw new Error(`no destination ${name}`);
    return shop;
  };
  const destinations = Object.keys(shops).map((name) => {
    const accessToken = AccessToken.of(token);
    return { name, accessToken, dialect: { versions: [] as const } } as unknown as DestinationConfig;
  });
  const laneOf = (destination: string): LaneRef => ({ destination, index: 3 });
  return new TokenWatch(destinations, {
    gate: { read: async (name) => shopOf(name).gateState() },
    waiting: async (name) => [laneOf(name)],
    drain: async ({ destination, index }) => {
      expect(index).toBe(3);
      await shopOf(destination).drain(token);
    },
    wake: async (name) => void (shopOf(name).woken += 1),
    log,
  });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a worker with another token tries it at once, while another worker has the refused one", async () => {
  const shop = new Shop("new");
  shop.suspend("old");
  const old = shop.worker("old");
  const restarted = shop.worker("new");
  await vi.advanceTimersByTimeAsync(0);
  expect({ tried: shop.tried, woken: shop.woken }).toEqual({ tried: ["new"], woken: 1 });
  shop.suspend("old");
  await vi.advanceTimersByTimeAsync(2000);
  expect({ tried: shop.tried, woken: shop.woken }).toEqual({ tried: ["new", "new"], woken: 2 });
  await Promise.all([old.close(), restarted.close()]);
});

test("two workers with bad tokens try each once a suspension", async () => {
  const shop = new Shop();
  shop.suspend("bad");
  const watches = [shop.worker("bad"), shop.worker("as bad")];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shop.tried).toEqual(["as bad", "bad"]);
  expect(shop.woken).toBe(0);
  await Promise.all(watches.map((watch) => watch.close()));
});

test("a lane that another drain holds is tried again", async () => {
  const shop = new Shop("new");
  shop.suspend("old");
  shop.busy = true;
  const watch = shop.worker("new");
  await vi.advanceTimersByTimeAsync(2000);
  shop.busy = false;
  await vi.advanceTimersByTimeAsync(2000);
  expect(shop.tried).toEqual(["new"]);
  await watch.close();
});

test("lanes are woken when the suspension is over, while the trial's lane is drained for long", async () => {
  const shop = new Shop("new");
  shop.suspend("old");
  const drained = Promise.withResolvers<void>();
  shop.until = drained.promise;
  const watch = shop.worker("new");
  await vi.advanceTimersByTimeAsync(2000);
  expect({ tried: shop.tried, woken: shop.woken }).toEqual({ tried: ["new"], woken: 1 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shop.woken).toBe(1);
  drained.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(shop.woken).toBe(2);
  await watch.close();
});

test("lanes are woken too when the platform fails at the end of the trial", async () => {
  const shop = new Shop("new");
  shop.suspend("old");
  shop.otherwise = "backing-off";
  const watch = shop.worker("new");
  await vi.advanceTimersByTimeAsync(0);
  expect({ tried: shop.tried, woken: shop.woken }).toEqual({ tried: ["new"], woken: 1 });
  await watch.close();
});

test("a trial that goes on for long keeps no other destination waiting", async () => {
  const [slow, other] = [new Shop("new"), new Shop("new")];
  for (const shop of [slow, other]) shop.suspend("old");
  const drained = Promise.withResolvers<void>();
  slow.until = drained.promise;
  const watch = workerOf({ slow, other }, "new");
  await vi.advanceTimersByTimeAsync(0);
  expect({ slow: slow.tried, other: other.tried }).toEqual({ slow: ["new"], other: ["new"] });
  expect(other.woken).toBe(1);
  drained.resolve();
  await watch.close();
});
