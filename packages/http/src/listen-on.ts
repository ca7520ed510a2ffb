import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { RelayError } from "@relay/core";
import type { Express } from "express";

/** A server that listens. Disposed of, it takes no new connection and waits for the answers it owes. */
export interface Listening extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /**
   * Begins to stop: every answer from now on ends its connection, so that clients go elsewhere. Resolves after `graceMs`,
   * in which balancers notice that it is no longer ready; until then new connections are taken and answered.
   */
  drain(graceMs: number): Promise<void>;
}

/** Listens on a port, 0 for any free one. Rejects with RELAY_CANNOT_LISTEN where it cannot. */
export async function listenOn(app: Express, host: string, wantedPort: number): Promise<Listening> {
  const server = createServer();
  const open = new Set<ServerResponse>();
  let isDraining = false;
  server.on("request", (request, response) => {
    if (isDraining) response.shouldKeepAlive = false;
    else {
      open.add(response);
      response.once("close", () => open.delete(response));
    }
    app(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(wantedPort, host, resolve);
  }).catch((cause: NodeJS.ErrnoException) => {
    throw new RelayError("RELAY_CANNOT_LISTEN", { detail: reasonOf(cause, host, wantedPort), cause });
  });
  const { address, port } = server.address() as AddressInfo;
  const stopKeeping = () => {
    isDraining = true;
    for (const response of open) response.shouldKeepAlive = false;
  };
  return {
    address,
    port,
    async drain(graceMs) {
      stopKeeping();
      await after(graceMs);
    },
    async [Symbol.asyncDispose]() {
      stopKeeping();
      await closed(server);
    },
  };
}

const REASONS: Readonly<Partial<Record<string, string>>> = {
  EADDRINUSE: "is in use by another program",
  EADDRNOTAVAIL: "is no address of this machine",
  EACCES: "may not be used by this user",
  ENOTFOUND: "cannot be resolved",
};

function reasonOf({ code = "", message }: NodeJS.ErrnoException, host: string, port: number): string {
  return `${host}:${port} ${REASONS[code] ?? message} (${code}).`;
}

/** Connections that rest are closed at once, the others with the answer that they wait for. */
async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
