import { expect, test } from "vitest";
import { Liveness } from "./liveness.ts";

const NOW_MS = 1_795_000_000_000;

test("a lane stands still for as long as its platform is well and nothing of its backlog moves", () => {
  const lane = { destination: "meta-web", index: 0 };
  let isWell = true;
  const liveness = new Liveness([lane], () => isWell);
  const look = (waiting: number, mark: string, ms = 10_000) =>
    liveness.note(lane, { waiting, mark }, ms, NOW_MS);
  look(5, "a");
  look(5, "a");
  isWell = false;
  look(5, "a", 60_000);
  isWell = true;
  look(5, "a");
  expect(liveness.longest).toEqual({ lane: "meta-web:0", ms: 20_000, sinceMs: NOW_MS });
  look(5, "b");
  look(0, "b");
  look(5, "b");
  look(5, "b");
  expect(liveness.longest?.ms).toBe(20_000);
});
