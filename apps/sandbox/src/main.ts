import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import { readSettings } from "./settings.ts";

/** Longer than any client keeps an idle socket, so that a reset is always one that was asked for. */
const KEEP_ALIVE_MS = 120_000;

const settings = readSettings(process.env);
const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, createApp(settings));

server.listen(settings.port, settings.host, () => {
  const { address, port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: { host: address, port } })}\n`);
});

/** Open requests are cut off: some of them hang on purpose and would never end. */
function stop(): void {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
