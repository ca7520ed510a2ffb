import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import { closeUntaken } from "./untaken-connections.ts";

test("closes what an ended process had not taken, and nothing else", () => {
  const send = vi.fn(() => true);
  const child = Object.assign(new EventEmitter(), { send }) as unknown as ChildProcess;
  closeUntaken(child);
  const [taken, untaken] = [{ close: vi.fn() }, { close: vi.fn() }];
  const [closedByNode, closedByUs] = [taken.close, untaken.close];
  for (const handle of [taken, untaken]) child.send({ act: "newconn" }, handle as never);
  child.send({ act: "other" }, () => undefined);
  expect(send).toHaveBeenCalledTimes(3);
  taken.close();
  child.emit("exit", null, "SIGKILL");
  expect([closedByNode.mock.calls.length, closedByUs.mock.calls.length]).toEqual([1, 1]);
});
