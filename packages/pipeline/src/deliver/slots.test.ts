import { beforeEach, expect, test } from "vitest";
import { Slots } from "./slots.ts";

let nowMs = 0;
let stopping: AbortController;
let slots: Slots;
beforeEach(() => {
  nowMs = 0;
  stopping = new AbortController();
  slots = new Slots({ most: 3, monotonic: () => nowMs, stop: stopping.signal });
});

const laneOf = (index: number) => ({ destination: "shop", index });

test("it is crowded while every slot is taken", () => {
  const [first] = [0, 1, 2].map((index) => slots.take(laneOf(index)));
  expect(slots.isCrowded).toBe(true);
  first?.release();
  expect(slots.isCrowded).toBe(false);
});

test("the drains that have lasted longest are handed over, and short ones never", () => {
  const oldest = slots.take(laneOf(0));
  nowMs = 10;
  const older = slots.take(laneOf(1));
  nowMs = 5010;
  const young = slots.take(laneOf(2));
  expect(slots.lasting).toBe(2);
  slots.handOver(1);
  expect([oldest, older, young].map(({ isHandedOver }) => isHandedOver)).toEqual([true, false, false]);
  expect(slots.lasting).toBe(1);
  nowMs += 10_000;
  slots.handOver(3);
  expect([older, young].map(({ isHandedOver }) => isHandedOver)).toEqual([true, true]);
});

test("a lane that was handed over is left to others for a second", () => {
  const slot = slots.take(laneOf(0));
  nowMs = 5000;
  slots.handOver(1);
  expect(slots.isLeft(laneOf(0))).toBe(false);
  slot.release();
  expect([slots.isLeft(laneOf(0)), slots.isLeft(laneOf(1))]).toEqual([true, false]);
  nowMs = 6000;
  expect(slots.isLeft(laneOf(0))).toBe(false);
});

test("a process that handed lanes over waits ten seconds before it hands over more", () => {
  const [first, second] = [0, 1].map((index) => slots.take(laneOf(index)));
  nowMs = 5000;
  slots.handOver(1);
  first?.release();
  nowMs = 14_999;
  slots.handOver(1);
  expect(second?.isHandedOver).toBe(false);
  nowMs = 15_000;
  slots.handOver(1);
  expect(second?.isHandedOver).toBe(true);
});

test("handing over nothing, or while no drain lasts, costs no wait", () => {
  const slot = slots.take(laneOf(0));
  slots.handOver(1);
  slots.handOver(0);
  nowMs = 5000;
  slots.handOver(1);
  expect(slot.isHandedOver).toBe(true);
});

test("a drain ends when its lane is handed over, and every drain when the process stops", () => {
  const [first, second] = [0, 1].map((index) => slots.take(laneOf(index)));
  nowMs = 5000;
  slots.handOver(1);
  expect([first, second].map((slot) => slot?.stop.aborted)).toEqual([true, false]);
  stopping.abort();
  expect([second, slots.take(laneOf(2))].map((slot) => slot?.stop.aborted)).toEqual([true, true]);
  expect(second?.isHandedOver).toBe(false);
});
