import type { GateState, LaneRef } from "@relay/core";
import { AccessToken, createLogger, type DestinationConfig } from "@relay/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TokenWatch } from "./tokens.ts";

const lane: LaneRef = { destination: "shop", index: 3 };
const log = createLogger("worker", "silent");

/** A destination whose gate is shut by what the platform says of tokens. */
class Shop {
  readonly tried: string[] = [];
  readonly good: string | undefined;
  woken = 0;
  busy = false;
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
    const accessToken = AccessToken.of(token);
    const dialect = { versions: [] as const };
    const destination = { name: "shop", accessToken, dialect } as unknown as DestinationConfig;
    return new TokenWatch([destination], {
      gate: { read: async () => this.#gateState() },
      waiting: async () => [lane],
      drain: async (drained) => {
        expect(drained).toBe(lane);
        if (this.busy) return;
        this.tried.push(token);
        this.#refused = token === this.good ? undefined : token;
      },
      wake: async () => void (this.woken += 1),
      log,
    });
  }

  #gateState(): GateState {
    const times = { untilMs: 0, failures: 1, nowMs: 0 };
    if (this.#refused === undefined) return { state: "open", ...times };
    const tokenMark = AccessToken.of(this.#refused).mark;
    return { state: "suspended", tokenMark, sinceMs: this.#sinceMs, ...times };
  }
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
