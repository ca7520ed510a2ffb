import type { Signal } from "./signals.ts";

/** File and line of a stack's frame, from the folder of the package on. */
const PLACE = /[\w-]+\/src\/[\w./-]+:\d+/;

/** The signal of an unexpected error: its name and place, without its message, which may hold personal data. */
export function requestFailed(error: unknown): Signal {
  if (!(error instanceof Error)) return { kind: "request-failed", error: "unknown" };
  const { name, message, stack = "" } = error;
  const [at] = PLACE.exec(stack.slice(stack.indexOf(message) + message.length)) ?? [];
  return { kind: "request-failed", error: name, ...(at !== undefined && { at }) };
}
