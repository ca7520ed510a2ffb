import { EventEmitter } from "node:events";
import type { Request, Response } from "express";
import { expect, test } from "vitest";
import { serveAtMost } from "./concurrency.ts";
import { metaEvent } from "./testing/events.ts";
import { startSandbox } from "./testing/sandbox.ts";

/** Requests to a handler that serves so many at once, and the names of those that are or were served, in order. */
function requestsTo(most: number) {
  const handle = serveAtMost(most);
  const served: string[] = [];
  const arrive = (name: string) => {
    const response = new EventEmitter();
    void handle({} as Request, response as unknown as Response, () => served.push(name));
    return { ends: () => response.emit("close") };
  };
  return { served, arrive };
}

test("requests beyond so many wait until one ends, in the order of their arrival", () => {
  const { served, arrive } = requestsTo(2);
  const first = arrive("first");
  const [second] = [arrive("second"), arrive("third"), arrive("fourth")];
  expect(served).toEqual(["first", "second"]);
  second.ends();
  expect(served).toEqual(["first", "second", "third"]);
  first.ends();
  expect(served).toEqual(["first", "second", "third", "fourth"]);
});

test("a request whose sender leaves while it waits is dropped", () => {
  const { served, arrive } = requestsTo(1);
  const first = arrive("first");
  const second = arrive("second");
  arrive("third");
  second.ends();
  expect(served).toEqual(["first"]);
  first.ends();
  expect(served).toEqual(["first", "third"]);
});

test("the latency of a request begins when it is served", async () => {
  await using slow = await startSandbox({ latencyMs: 30, concurrency: 1 });
  const startedAt = performance.now();
  const replies = await Promise.all([slow.meta([metaEvent()]), slow.query("/v26.0/me/adaccounts")]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(58);
});
