#!/usr/bin/env node
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import { readSettings, type Settings, SettingsError } from "./settings.ts";

/** Longer than any client keeps an idle socket, so that every reset was ordered. */
const KEEP_ALIVE_MS = 120_000;

/** The same exit codes as the relay's programs. */
const EXIT = { config: 2, failed: 3 } as const;

// It goes on when nobody reads its output.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const settings = settingsOrEnd();
const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, createApp(settings));

server.once("error", (error: NodeJS.ErrnoException) => {
  const why = error.code === "EADDRINUSE" ? "is in use by another program" : error.message;
  end(EXIT.failed, `${settings.host}:${settings.port} ${why}; set SANDBOX_HOST and SANDBOX_PORT`);
});
server.listen(settings.port, settings.host, () => {
  const { address, port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: { host: address, port } })}\n`);
});

function settingsOrEnd(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (error instanceof SettingsError) return end(EXIT.config, error.message);
    throw error;
  }
}

function end(code: number, why: string): never {
  process.stderr.write(`sandbox: ${why}\n`);
  process.exit(code);
}

/** Open requests are cut off: some of them hang on purpose and would never end. */
function stop(): void {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
