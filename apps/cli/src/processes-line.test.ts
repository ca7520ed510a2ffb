import { expect, test } from "vitest";
import { processesLine } from "./processes-line.ts";

const at = (program: string, host: string, number: number, pid: number) => ({
  program,
  host,
  number,
  pid,
  connectedSeconds: 1,
});

test("each process of each program is named, by machine", () => {
  const processes = [
    at("ingest-api", "a", 1, 4120),
    at("worker", "a", 1, 4121),
    at("worker", "a", 2, 4122),
    at("worker", "b", 1, 977),
  ];
  expect(processesLine(processes)).toBe("ingest-api 1: a 4120   worker 3: a 4121 4122, b 977");
});

test("says when there is none, and when Redis does not let them be listed", () => {
  expect(processesLine([])).toContain("no process of the relay is connected to Redis");
  expect(processesLine(undefined)).toBe("processes: Redis does not let this user list them");
});
