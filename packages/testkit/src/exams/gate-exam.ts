import type { Gate, GateCause } from "@relay/core";
import { beforeEach, expect, test } from "vitest";

/** An implementation of `Gate` as the exam uses it. */
export interface GateCandidate {
  readonly gate: Gate;
  /** Ends the waits of a gate and of its probe, as time does. */
  endWaits(destination: string): Promise<void>;
}

const SHOP = "shop";
const error: GateCause = { reason: "platform-error" };
const token = (mark: string): GateCause => ({ reason: "credentials", tokenMark: mark });

/** Tests every implementation of `Gate`. `open` returns an empty store for each test. */
export function gateExam(open: () => Promise<GateCandidate>): void {
  let store: GateCandidate;
  beforeEach(async () => {
    store = await open();
  });
  const state = async () => (await store.gate.read(SHOP)).state;
  const failures = async () => (await store.gate.read(SHOP)).failures;

  test("an unknown gate is open", async () => {
    expect(await store.gate.read(SHOP)).toMatchObject({ state: "open", untilMs: 0, failures: 0 });
  });

  test("a gate is shut for its time, with its reason and answer, and opens after a success", async () => {
    const answer = { httpStatus: 503 };
    await store.gate.shut(SHOP, "backing-off", 60_000, { ...error, answer });
    const read = await store.gate.read(SHOP);
    expect(read).toMatchObject({ state: "backing-off", reason: "platform-error", answer, failures: 1 });
    expect(read.untilMs - read.nowMs).toBeGreaterThan(50_000);
    await store.gate.open(SHOP);
    expect(await state()).toBe("open");
  });

  test("a repeated report of one incident is not another failure; one after its time is", async () => {
    await store.gate.shut(SHOP, "backing-off", 60_000, error);
    await store.gate.shut(SHOP, "backing-off", 60_000, error);
    expect(await failures()).toBe(1);
    await store.endWaits(SHOP);
    await store.gate.shut(SHOP, "backing-off", 60_000, error);
    expect(await failures()).toBe(2);
  });

  test("a stronger state stays while it lasts", async () => {
    await store.gate.shut(SHOP, "throttled", 60_000, { reason: "rate-limit" });
    await store.gate.shut(SHOP, "backing-off", 1, error);
    expect(await state()).toBe("throttled");
    await store.gate.shut(SHOP, "suspended", 60_000, token("old"));
    expect(await state()).toBe("suspended");
  });

  test("a suspension ends where another token meets trouble of its own", async () => {
    await store.gate.shut(SHOP, "suspended", 60_000, token("old"));
    expect(await store.gate.read(SHOP)).toMatchObject({ tokenMark: "old" });
    await store.gate.shut(SHOP, "backing-off", 60_000, { ...error, tokenMark: "new" });
    expect(await state()).toBe("backing-off");
  });

  test("a success opens no paused gate", async () => {
    await store.gate.shut(SHOP, "paused", 0, { reason: "by-hand" });
    await store.gate.open(SHOP);
    expect(await store.gate.read(SHOP)).toMatchObject({ state: "paused", reason: "by-hand" });
  });

  probeExam(
    () => store.gate,
    (destination) => store.endWaits(destination),
  );
}

function probeExam(gate: () => Gate, endWaits: GateCandidate["endWaits"]): void {
  test("one probe at a time is claimed, until its time is over", async () => {
    await gate().shut(SHOP, "backing-off", 1, error);
    expect(await gate().claimProbe(SHOP, "one", 60_000)).toBe(true);
    expect(await gate().claimProbe(SHOP, "two", 60_000)).toBe(false);
    await endWaits(SHOP);
    expect(await gate().claimProbe(SHOP, "two", 60_000)).toBe(true);
  });

  test("a probe that its owner gives back can be claimed at once, and nobody else gives it back", async () => {
    await gate().shut(SHOP, "backing-off", 1, error);
    await gate().claimProbe(SHOP, "one", 60_000);
    await gate().releaseProbe(SHOP, "two");
    expect(await gate().claimProbe(SHOP, "two", 60_000)).toBe(false);
    await gate().releaseProbe(SHOP, "one");
    expect(await gate().claimProbe(SHOP, "two", 60_000)).toBe(true);
  });
}
