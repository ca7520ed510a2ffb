import type { DeadLetters, KeptReason, Patch, ReplayChunk, ReplayRef, Replays } from "@relay/core";
import { beforeEach, describe, expect, test } from "vitest";
import { deadLetter, idOf } from "./dead-letters.ts";

/** How a replay is started. */
export interface StartedReplay {
  readonly ids: readonly string[];
  readonly ratePerSecond: number;
  readonly dryRun?: boolean;
  readonly patch?: Patch;
}

/** An implementation of `Replays` as the exam uses it, with the dead letters that it replays. */
export interface ReplaysCandidate {
  readonly replays: Replays;
  readonly deadLetters: DeadLetters;
  readonly start: (destination: string, request: StartedReplay) => Promise<ReplayRef>;
  /** Makes the hold of a runner lapse, as after its death. */
  readonly lapse: (replay: ReplayRef) => Promise<void>;
  /** What was recorded: dead letters sent, and those kept by reason; reasons that occurred alone. */
  readonly results: (replay: ReplayRef) => Promise<{
    readonly sent: number;
    readonly kept: Readonly<Partial<Record<KeptReason, number>>>;
  }>;
  readonly state: (destination: string, id: string) => Promise<string | undefined>;
}

const SHOP = "shop";
const ids = (...numbers: readonly number[]) => numbers.map(idOf);
const idsIn = (chunk: ReplayChunk | undefined) => chunk?.deadLetters.map(({ id }) => id);

/** Tests every implementation of `Replays`. `open` returns an empty store for each test. */
export function replaysExam(open: () => Promise<ReplaysCandidate>): void {
  let store: ReplaysCandidate;
  const current = () => store;
  beforeEach(async () => {
    store = await open();
    await store.deadLetters.write(
      SHOP,
      [1, 2, 3, 4].map((number) => deadLetter(number)),
    );
  });
  describe("a chunk", () => chunkExam(current));
  describe("its results", () => resultsExam(current));
}

function chunkExam(current: () => ReplaysCandidate): void {
  test("holds a tenth of a second's worth at the replay's rate, and is the same one until `advance`", async () => {
    const { replays, start } = current();
    const replay = await start(SHOP, { ids: ids(1, 2, 3), ratePerSecond: 20 });
    for (const _ of [1, 2]) expect(idsIn(await replays.next(replay, "n"))).toEqual(ids(1, 2));
    await replays.advance(replay, ids(1, 2), []);
    expect(idsIn(await replays.next(replay, "n"))).toEqual(ids(3));
    await replays.advance(replay, ids(3), []);
    expect(await replays.next(replay, "n")).toBeUndefined();
  });

  test("comes with the rate and the patch of the replay", async () => {
    const { replays, start } = current();
    const patch = { user_data: { country: "de" } };
    const replay = await start(SHOP, { ids: ids(1), ratePerSecond: 7, patch });
    expect(await replays.next(replay, "n")).toMatchObject({ ratePerSecond: 7, dryRun: false, patch });
  });

  test("goes to one runner, until that one releases the replay or dies", async () => {
    const { replays, start, lapse } = current();
    const replay = await start(SHOP, { ids: ids(1), ratePerSecond: 10 });
    expect(idsIn(await replays.next(replay, "first"))).toEqual(ids(1));
    expect(await replays.next(replay, "second")).toBeUndefined();
    await replays.release(replay, "second");
    expect(await replays.next(replay, "second")).toBeUndefined();
    await replays.release(replay, "first");
    expect(idsIn(await replays.next(replay, "second"))).toEqual(ids(1));
    await lapse(replay);
    expect(idsIn(await replays.next(replay, "third"))).toEqual(ids(1));
  });

  test("loses what was delivered since it was taken, which counts as sent", async () => {
    const { replays, start, deadLetters, results } = current();
    const replay = await start(SHOP, { ids: ids(1, 2), ratePerSecond: 20 });
    await replays.next(replay, "n");
    await deadLetters.close(SHOP, ids(1));
    expect(idsIn(await replays.next(replay, "n"))).toEqual(ids(2));
    await replays.advance(replay, ids(2), []);
    expect(await results(replay)).toEqual({ sent: 2, kept: {} });
  });

  test("does not take what is no longer dead", async () => {
    const { replays, start, deadLetters, results } = current();
    const replay = await start(SHOP, { ids: ids(1, 2), ratePerSecond: 20 });
    await deadLetters.close(SHOP, ids(1));
    expect(idsIn(await replays.next(replay, "n"))).toEqual(ids(2));
    await replays.advance(replay, ids(2), []);
    expect(await results(replay)).toEqual({ sent: 1, kept: { gone: 1 } });
  });
}

function resultsExam(current: () => ReplaysCandidate): void {
  test("are counted once, and a dead letter that is kept is dead again", async () => {
    const { replays, start, results, state } = current();
    const replay = await start(SHOP, { ids: ids(1, 2, 3), ratePerSecond: 30 });
    await replays.next(replay, "n");
    expect(await state(SHOP, idOf(1))).toBe("replaying");
    const kept = [{ id: idOf(3), why: "expired" as const }];
    for (const _ of [1, 2]) await replays.advance(replay, ids(1, 2), kept);
    expect(await results(replay)).toEqual({ sent: 2, kept: { expired: 1 } });
    expect(await state(SHOP, idOf(1))).toBe("replaying");
    expect(await state(SHOP, idOf(3))).toBe("dead");
  });

  test("end in a delivery, which closes the dead letter, or in a new death", async () => {
    const { replays, start, deadLetters, state } = current();
    const replay = await start(SHOP, { ids: ids(1, 2), ratePerSecond: 20 });
    await replays.next(replay, "n");
    await replays.advance(replay, ids(1, 2), []);
    await deadLetters.close(SHOP, ids(1));
    await deadLetters.write(SHOP, [deadLetter(2)]);
    expect(await state(SHOP, idOf(1))).toBe("replayed");
    expect(await state(SHOP, idOf(2))).toBe("dead");
  });

  test("of a dry run change no dead letter", async () => {
    const { replays, start, results, state } = current();
    const replay = await start(SHOP, { ids: ids(1, 2), ratePerSecond: 20, dryRun: true });
    expect(await replays.next(replay, "n")).toMatchObject({ dryRun: true });
    expect(await state(SHOP, idOf(1))).toBe("dead");
    await replays.advance(replay, ids(1), [{ id: idOf(2), why: "invalid" }]);
    expect(await results(replay)).toEqual({ sent: 1, kept: { invalid: 1 } });
    for (const id of ids(1, 2)) expect(await state(SHOP, id)).toBe("dead");
  });
}
