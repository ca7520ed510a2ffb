import { expect, test } from "vitest";
import type { Destination, GateState } from "../../api/destinations.ts";
import { byTrouble } from "./trouble.ts";

const destination = (name: string, state: GateState, dead = 0): Destination => ({
  destination: name,
  state,
  failures: 0,
  waiting: 0,
  dead_letters: dead,
  aside: 0,
  quarantined: 0,
});

test("a suspended destination comes before a paused one, and one with dead letters before one without", () => {
  const ordered = byTrouble([
    destination("well-b", "open"),
    destination("well-a", "open"),
    destination("dead", "open", 1),
    destination("paused", "paused"),
    destination("suspended", "suspended"),
  ]);
  expect(ordered.map((one) => one.destination)).toEqual(["suspended", "paused", "dead", "well-a", "well-b"]);
});
