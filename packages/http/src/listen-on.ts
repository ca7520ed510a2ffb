import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { RelayError } from "@relay/core";

/** A listening server. When disposed of, it takes no new connection and waits for the answers under way. */
export interface Listening extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Connections closed at once because the limit of connections was reached. */
  readonly refusedConnections: number;
  /**
   * Starts to stop: every answer from now on closes its connection, so that clients go elsewhere. Resolves after
   * `graceMs`, in which balancers notice that it is no longer ready. Until then new connections are taken and answered.
   */
  drain(graceMs: number): Promise<void>;
}

/** Limits on the clients of a server. */
export interface ServerLimits {
  /** Most connections at once; one more is closed without an answer. */
  readonly maxConnections: number;
  /** Time from the beginning of a connection or request to the end of its headers; beyond it, it is answered 408. */
  readonly headersTimeoutMs: number;
  /** Time from the beginning of a request to the end of its body; beyond it, it is answered 408. */
  readonly requestTimeoutMs: number;
}

/** For servers that only operators and monitoring reach. */
const INNER_LIMITS: ServerLimits = {
  maxConnections: 256,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
};
/** How often connections are checked. A timeout is late by at most this. */
const LOOK_MS = 1000;
/** An idle connection is closed after this time. It is longer than any answer takes (an actor's run: 300 s). */
const IDLE_MS = 330_000;

/** Listens on a port; 0 is any free one. Rejects with RELAY_CANNOT_LISTEN when it cannot. */
export async function listenOn(
  app: RequestListener,
  host: string,
  wantedPort: number,
  limits: ServerLimits = INNER_LIMITS,
): Promise<Listening> {
  const server = limitedServer(limits);
  let connections = 0;
  let refusedConnections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    socket.once("close", () => (connections -= 1));
  });
  server.on("drop", () => (refusedConnections += 1));
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
    get connections() {
      return connections;
    },
    get refusedConnections() {
      return refusedConnections;
    },
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
  EADDRNOTAVAIL: "is not an address of this machine",
  EACCES: "may not be used by this user",
  ENOTFOUND: "cannot be resolved",
};

function reasonOf({ code = "", message }: NodeJS.ErrnoException, host: string, port: number): string {
  return `${host}:${port} ${REASONS[code] ?? message} (${code}).`;
}

function limitedServer({ maxConnections, headersTimeoutMs, requestTimeoutMs }: ServerLimits): Server {
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: LOOK_MS,
  });
  server.maxConnections = maxConnections;
  server.timeout = IDLE_MS;
  // In a cluster, the connection would otherwise go back to the primary, which would offer it again without a pause.
  return Object.assign(server, { dropMaxConnection: true });
}

/** Closes idle connections at once, and the others with the answer they wait for. */
async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
