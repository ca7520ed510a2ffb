import { environmentManager, focusManager, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LIVE_MS, queryClient } from "./query-client.ts";

beforeEach(() => {
  vi.useFakeTimers();
  environmentManager.setIsServer(() => false);
});
afterEach(() => {
  focusManager.setFocused(undefined);
  vi.useRealTimers();
});

test("a screen asks again every three seconds, not while it is hidden, and at once when it is seen again", async () => {
  const ask = vi.fn(() => Promise.resolve("an answer"));
  focusManager.setFocused(true);
  queryClient.mount();
  const leave = new QueryObserver(queryClient, { queryKey: ["polled"], queryFn: ask }).subscribe(
    () => undefined,
  );
  await vi.advanceTimersByTimeAsync(2 * LIVE_MS);
  expect(ask).toHaveBeenCalledTimes(3);
  focusManager.setFocused(false);
  await vi.advanceTimersByTimeAsync(100 * LIVE_MS);
  expect(ask).toHaveBeenCalledTimes(3);
  focusManager.setFocused(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(ask).toHaveBeenCalledTimes(4);
  leave();
  queryClient.unmount();
});
