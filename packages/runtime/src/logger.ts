import { hostname } from "node:os";
import type { Logger } from "pino";
import { pino } from "pino";

/** Fields that must never be written. A second line of defence: no code logs a conversion or a header. */
const REDACTED = [
  "*.authorization",
  "*.access_token",
  "*.user_data",
  "*.conversion",
  "*.token",
  "authorization",
  "access_token",
];

/**
 * Creates the logger of one program: JSON lines on stdout. Each line has the program as `app`; pino's own `name` would
 * clash with that of an error.
 */
export function createLogger(app: string, level: string): Logger {
  const base = { pid: process.pid, hostname: hostname(), app };
  return pino({ base, level, redact: { paths: REDACTED, censor: "[secret]" } });
}
