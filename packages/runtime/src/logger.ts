import { hostname } from "node:os";
import type { Logger } from "pino";
import { pino } from "pino";
import { ownPlace } from "./processes/place.ts";

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
 * clash with that of an error. In a program of several processes it also has the number of the process as `process`.
 */
export function createLogger(app: string, level: string): Logger {
  const place = ownPlace();
  const base = { pid: process.pid, hostname: hostname(), app, ...(place && { process: place.number }) };
  return pino({ base, level, redact: { paths: REDACTED, censor: "[secret]" } });
}
