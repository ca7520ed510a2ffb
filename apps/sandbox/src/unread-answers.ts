import type { Socket } from "node:net";
import type { Acceptance } from "./arrivals.ts";

const lastAccepted = new WeakMap<Socket, { acceptance: Acceptance | undefined }>();

/** Notes that nobody read the answer to a request, which would have been clear. */
export function countUnread(acceptance: Acceptance | undefined): void {
  if (acceptance?.isClear) Object.assign(acceptance, { isClear: false, isUnread: true });
}

/**
 * Has an acceptance count as unclear if its answer is never read. A client that closes its end with an answer unread
 * resets the connection, and so does one that is answered after it has closed.
 *
 * @param acceptance of the request that this socket brought last; undefined when nothing was accepted.
 */
export function watchWhetherRead(socket: Socket, acceptance: Acceptance | undefined): void {
  const known = lastAccepted.get(socket);
  if (known) {
    known.acceptance = acceptance;
    return;
  }
  const last = { acceptance };
  lastAccepted.set(socket, last);
  socket.once("close", (wasReset) => {
    if (wasReset) countUnread(last.acceptance);
  });
}
