import { expect, test } from "vitest";
import { hasEnded, markOf, parseStat, pidIn } from "./process-mark.ts";

const MACHINE = "00112233aabbccdd";
const AFTER_STATE = "1 7 7 0 -1 4194560 2737 0 0 0 1 0 0 0 20 0 7 0";
const statOf = (name: string, state = "S", startTime = "7584880") =>
  `42 (${name}) ${state} ${AFTER_STATE} ${startTime} 1305776128 10621\n`;

test.for(["node", "a b", ") S 1 (", "((x) Z)", "node)"])(
  "state and start time are read behind the name `%s`",
  (name) => {
    expect(parseStat(statOf(name))).toEqual({ pid: 42, state: "S", startTime: "7584880" });
  },
);

test.for(["", "42", "42 (node)", "42 (node) S 1 7", statOf("node", "S", "soon"), `x ${statOf("node")}`])(
  "%j is no stat",
  (text) => {
    expect(parseStat(text)).toBeUndefined();
  },
);

test("a mark has no spaces, and gives its pid back on its machine only", () => {
  const mark = markOf(MACHINE, { pid: 42, state: "S", startTime: "7584880" });
  expect(mark).toBe("00112233aabbccdd:42:7584880");
  expect(pidIn(MACHINE, mark)).toBe(42);
  expect(pidIn("ffffffffffffffff", mark)).toBeUndefined();
});

test.for([
  "",
  "42",
  "00112233aabbccdd",
  "00112233aabbccdd:0:1",
  "00112233aabbccdd:-1:1",
  "00112233aabbccdd:42:",
])("%j is no mark", (text) => {
  expect(pidIn(MACHINE, text)).toBeUndefined();
});

test.for([
  ["R", "7584880", false],
  ["S", "7584880", false],
  ["D", "7584880", false],
  ["T", "7584880", false],
  ["t", "7584880", false],
  ["Z", "7584880", true],
  ["X", "7584880", true],
  ["S", "7584881", true],
] as const)("a process in state %s that started at %s has ended: %s", ([state, startTime, ended]) => {
  const mark = `${MACHINE}:42:7584880`;
  expect(hasEnded(MACHINE, mark, { pid: 42, state, startTime })).toBe(ended);
});
