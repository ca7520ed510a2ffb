import type { Signal } from "./signals.ts";

/** The rest of a frame's place, from its `src` folder on: the file and the line. */
const FILE_AND_LINE = /^\/src\/[\w./-]+:\d+/;

/** The signal of an unexpected error: its name and place, without its message, which may hold personal data. */
export function requestFailed(error: unknown): Signal {
  if (!(error instanceof Error)) return { kind: "request-failed", error: "unknown" };
  const { name, message, stack = "" } = error;
  const at = placeIn(stack.slice(stack.indexOf(message) + message.length));
  return { kind: "request-failed", error: name, ...(at !== undefined && { at }) };
}

/** File and line of the first frame in a package, from the folder of the package on. */
function placeIn(frames: string): string | undefined {
  const source = frames.indexOf("/src/");
  const [fileAndLine] = FILE_AND_LINE.exec(frames.slice(source)) ?? [];
  if (source === -1 || fileAndLine === undefined) return undefined;
  return frames.slice(frames.lastIndexOf("/", source - 1) + 1, source) + fileAndLine;
}
