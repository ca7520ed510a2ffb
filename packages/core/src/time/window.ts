import { type Fault, fault } from "../errors/errors.ts";

/** The age range in which a platform takes a conversion. Seconds. */
export interface Window {
  readonly maxAgeSeconds: number;
  /** How far ahead of our clock an event_time may lie. It is then sent as the present time. */
  readonly maxAheadSeconds: number;
}

export type WindowState = "within" | "expired" | "from-the-future";

export const DAY_SECONDS = 86_400;

/**
 * The relay gives a conversion up this long before its window closes. A request takes time to arrive, the platform
 * judges age at arrival by its own clock, and one expired event would make it refuse the whole batch.
 */
export const WINDOW_MARGIN_SECONDS = 60;

/** When the relay gives a conversion up, Unix seconds. */
export function deadlineOf(eventTime: number, window: Window): number {
  return eventTime + window.maxAgeSeconds - WINDOW_MARGIN_SECONDS;
}

/** Judges a conversion's age against its window at the given time (Unix seconds). */
export function judgeWindow(eventTime: number, window: Window, nowSeconds: number): WindowState {
  if (eventTime - nowSeconds > window.maxAheadSeconds) return "from-the-future";
  return nowSeconds > deadlineOf(eventTime, window) ? "expired" : "within";
}

/** The result of `judgeWindow` as faults of a conversion at admission. */
export function checkWindow(
  { event_time: eventTime }: { readonly event_time: number },
  window: Window,
  nowSeconds: number,
): readonly Fault[] {
  const say = (code: "event_too_old" | "event_in_future", words: string) => [
    fault("/event_time", code, words),
  ];
  switch (judgeWindow(eventTime, window, nowSeconds)) {
    case "within":
      return [];
    case "expired":
      return say(
        "event_too_old",
        `is older than ${spanOf(window.maxAgeSeconds)} less the relay's safety margin of ${spanOf(WINDOW_MARGIN_SECONDS)}`,
      );
    case "from-the-future":
      return say(
        "event_in_future",
        `is more than ${spanOf(window.maxAheadSeconds)} ahead of the relay's clock`,
      );
  }
}

/** Seconds in the largest unit without a remainder: `7 days`, `60 seconds`. */
function spanOf(seconds: number): string {
  const whole = seconds % DAY_SECONDS === 0;
  const count = whole ? seconds / DAY_SECONDS : seconds;
  return `${count} ${whole ? "day" : "second"}${count === 1 ? "" : "s"}`;
}
