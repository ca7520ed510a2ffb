import type { ChildProcess } from "node:child_process";

/** A connection as Node hands it to another process. */
interface Handle {
  close(...rest: unknown[]): unknown;
}

/**
 * Closes the connections that a process was handed and had not taken when it ended, so that their clients send again.
 * Node's round robin would keep them open, and their clients would wait for ever
 * (https://github.com/nodejs/node-v0.x-archive/issues/7006, seen with Node 24.21).
 */
export function closeUntaken(child: Pick<ChildProcess, "send" | "once">): void {
  const untaken = new Set<Handle>();
  const send = child.send.bind(child);
  child.send = (message: never, ...rest: never[]) => {
    const [handle] = rest as readonly unknown[];
    if (isHandle(handle)) note(handle, untaken);
    return send(message, ...rest);
  };
  child.once("exit", () => {
    for (const handle of untaken) handle.close();
  });
}

/** Of a message without a connection, the second argument can be the callback. */
function isHandle(argument: unknown): argument is Handle {
  return typeof argument === "object" && argument !== null && "close" in argument;
}

/** Adds the handle until Node closes it, which it does when the other process has taken the connection. */
function note(handle: Handle, untaken: Set<Handle>): void {
  const close = handle.close.bind(handle);
  untaken.add(handle);
  handle.close = (...rest) => {
    untaken.delete(handle);
    return close(...rest);
  };
}
