import type { Listener, Signal } from "@relay/core";
import type { Logger } from "pino";

/** Writes the line of a signal. */
type Line<One extends Signal = Signal> = (log: Logger, signal: One) => void;

const warning: Line = (log, { kind, ...fields }) => log.warn(fields, kind);
const trace: Line = (log, signal) => log.trace(signal, signal.kind);

const LINES: { readonly [Kind in Signal["kind"]]: Line<Extract<Signal, { readonly kind: Kind }>> } = {
  attempt: (log, { kind: _, answer: { message: __, ...answer }, ...fields }) => {
    const level = fields.outcome === "delivered" && !answer.versionWarning ? "info" : "warn";
    log[level]({ ...fields, ...answer }, "attempt finished");
  },
  gate: (log, { kind: _, answer, ...fields }) =>
    log.warn({ ...fields, code: answer?.code, subcode: answer?.subcode }, "gate changed"),
  "version-warning": (log, { destination }) =>
    log.warn({ destination }, "the platform announces the end of an API version"),
  settled: (log, { kind: _, latencies: __, matching: ___, ...fields }) => log.debug(fields, "settled"),
  request: (log, { kind: _, ...fields }) => log.debug(fields, "request accepted"),
  replayed: (log, { kind: _, ...fields }) => log.info(fields, "dead letters replayed"),
  webhook: (log, { kind: _, ...fields }) =>
    log[fields.outcome === "taken" ? "debug" : "warn"](fields, "webhook notified"),
  "handed-over": (log, { lane }) => log.info({ lane }, "lane handed over to another process"),
  redis: (log, { isAway }) => {
    if (isAway) log.error("Redis does not answer");
    else log.warn("Redis answers again");
  },
  "clock-set": (log, { seconds }) => log.error({ seconds }, "Redis' clock was set"),
  "redis-emptied": (log) =>
    log.error(
      "Redis has lost its data: waiting conversions are gone, and earlier ones are not recognised as duplicates",
    ),
  "request-failed": (log, { kind: _, ...fields }) => log.error(fields, "request failed"),
  "set-aside": warning,
  "unasked-answer": warning,
  "lease-lost": warning,
  quarantined: warning,
  "quarantine-expired": warning,
  "lane-skipped": warning,
  woken: warning,
  judged: trace,
  gathered: trace,
  accepted: trace,
  "refused-at-admission": trace,
  withheld: trace,
  warned: trace,
  shed: trace,
  limited: trace,
  appended: trace,
};

/**
 * Returns a listener that logs the signals an operator would want to read: one wide line for each attempt and each
 * change. A platform's own message is left out, because it can hold personal data.
 */
export function logSignals(log: Logger): Listener {
  return (signal) => (LINES[signal.kind] as Line)(log, signal);
}
