import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";

/** A server that listens. Disposed of, it takes no new connection and waits for the answers it owes. */
export interface Listening extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
}

/** Listens on a port, 0 for any free one. Rejects where it cannot. */
export async function listenOn(app: Express, host: string, wantedPort: number): Promise<Listening> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(wantedPort, host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    address,
    port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
