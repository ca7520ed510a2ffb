import { hostname } from "node:os";
import type { Signal } from "@relay/core";
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

/**
 * Returns a listener that logs the signals an operator would want to read: one wide line for each attempt and each
 * change.
 */
export function logSignals(log: Logger): (signal: Signal) => void {
  return (signal) => {
    switch (signal.kind) {
      case "attempt": {
        const { kind: _, answer, ...fields } = signal;
        const { message: __, ...safe } = answer;
        const level = signal.outcome === "delivered" && !answer.versionWarning ? "info" : "warn";
        log[level]({ ...fields, ...safe }, "attempt finished");
        break;
      }
      case "gate": {
        const { destination, state, reason, waitMs, refusedShare } = signal;
        log.warn(
          {
            destination,
            state,
            reason,
            waitMs,
            refusedShare,
            code: signal.answer?.code,
            subcode: signal.answer?.subcode,
          },
          "gate changed",
        );
        break;
      }
      case "version-warning":
        log.warn({ destination: signal.destination }, "the platform announces the end of an API version");
        break;
      case "settled": {
        const { latencies: _, matching: __, kind: ___, ...fields } = signal;
        log.debug(fields, "settled");
        break;
      }
      case "set-aside":
      case "unasked-answer":
      case "lease-lost":
      case "quarantined":
      case "lane-skipped":
      case "woken": {
        const { kind, ...fields } = signal;
        log.warn(fields, kind);
        break;
      }
      case "request": {
        const { kind: _, ...fields } = signal;
        log.debug(fields, "request accepted");
        break;
      }
      case "replayed": {
        const { kind: _, ...fields } = signal;
        log.info(fields, "dead letters replayed");
        break;
      }
      case "webhook": {
        const { kind: _, ...fields } = signal;
        log[signal.outcome === "taken" ? "debug" : "warn"](fields, "webhook notified");
        break;
      }
      case "redis":
        if (signal.isAway) log.error("Redis does not answer");
        else log.warn("Redis answers again");
        break;
      case "clock-set":
        log.error({ seconds: signal.seconds }, "Redis' clock was set");
        break;
      case "redis-emptied":
        log.error(
          "Redis has lost its data: waiting conversions are gone, and earlier ones are not recognised as duplicates",
        );
        break;
      case "judged":
      case "gathered":
      case "accepted":
      case "refused-at-admission":
      case "warned":
      case "shed":
      case "appended":
        log.trace(signal, signal.kind);
        break;
    }
  };
}
