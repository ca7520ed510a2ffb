import type { Socket } from "node:net";
import type { Acceptance } from "./arrivals.ts";

const lastAccepted = new WeakMap<Socket, { acceptance: Acceptance | undefined }>();

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
    if (wasReset && last.acceptance) last.acceptance.isClear = false;
  });
}
