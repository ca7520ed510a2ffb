import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type MarkedProcess, markedProcess } from "./marked-process.ts";
import { markOf, parseStat } from "./process-mark.ts";

/** This process. These tests are about Linux. */
function here(): MarkedProcess {
  const self = markedProcess();
  if (!self) throw new Error("/proc does not show this process");
  return self;
}

const statOf = (pid: number) => parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));

function markOfPid(pid: number): string {
  const stat = statOf(pid);
  if (!stat) throw new Error(`no process ${pid}`);
  return markOf(here().machine, stat);
}

const inState = (pid: number, state: string) => expect.poll(() => statOf(pid)?.state).toBe(state);

test("a process knows itself, and that it lives", () => {
  const { machine, mark, isDead } = here();
  expect(mark).toMatch(new RegExp(`^[0-9a-f]{16}:${process.pid}:\\d+$`));
  expect(mark.startsWith(`${machine}:`)).toBe(true);
  expect(markOfPid(process.pid)).toBe(mark);
  expect(isDead(mark)).toBe(false);
});

test("a stopped process lives; a killed one is dead", async () => {
  const child = spawn("sleep", ["60"]);
  const { pid = 0 } = child;
  const mark = markOfPid(pid);
  child.kill("SIGSTOP");
  await inState(pid, "T");
  expect(here().isDead(mark)).toBe(false);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(here().isDead(mark)).toBe(true);
});

test("a process that ended and that nobody asked for its exit code is dead", async () => {
  const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line);
  // A shell asks for the exit codes of its children. What takes its place here does not.
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n");
  process.kill(pid, "SIGKILL");
  await inState(pid, "Z");
  expect(here().isDead(markOfPid(pid))).toBe(true);
  parent.kill("SIGKILL");
});

test("a process that has the pid of an earlier one is not taken for it", () => {
  const { mark, isDead } = here();
  expect(isDead(`${mark}0`)).toBe(true);
});

test("a process of another machine, and a text that is no mark, count as living", () => {
  const { machine, isDead } = here();
  expect(isDead(`${"f".repeat(16)}:1:1`)).toBe(false);
  expect(isDead(`${machine}:0:1`)).toBe(false);
});
