import type { DestinationState, LaneView, RelayState } from "@relay/redis";
import { duration } from "./duration.ts";
import { styled, table } from "./print.ts";

/** The figures of a destination between two looks. */
export interface TopRow {
  readonly destination: string;
  readonly gate: string;
  readonly waiting: number;
  readonly oldestSeconds: number;
  /** Seconds until the first conversion must be given up; absent when nothing waits. */
  readonly deadlineSeconds?: number;
  readonly deliveredPerSecond: number;
  readonly deadPerSecond: number;
  /** Conversions settled minus those delivered or given up: duplicates. */
  readonly duplicatesPerSecond: number;
  readonly deadLetters: number;
  readonly replaying: number;
  readonly draining: number;
  readonly requestsInFlight: number;
  /** How many requests may be in flight now; 0 while there are none. */
  readonly requestsLimit: number;
}

/** Compares two looks, `seconds` apart. */
export function rowsOf(before: RelayState, now: RelayState, seconds: number): readonly TopRow[] {
  return now.destinations.map((destination) =>
    rowOf(destination, lanesOf(before, destination), lanesOf(now, destination), seconds),
  );
}

function rowOf(
  { name, gate, reason, deadLetters, replaying, replaysLeft, requests }: DestinationState,
  before: readonly LaneView[],
  lanes: readonly LaneView[],
  seconds: number,
): TopRow {
  const sum = (of: readonly LaneView[], value: (lane: LaneView) => number) =>
    of.reduce((total, lane) => total + value(lane), 0);
  const perSecond = (value: (lane: LaneView) => number) =>
    Math.max(0, Math.round((sum(lanes, value) - sum(before, value)) / seconds));
  const deadlines = lanes.flatMap(({ deadlineAtMs }) => deadlineAtMs ?? []);
  return {
    destination: name,
    gate: reason === undefined ? gate : `${gate} (${reason})`,
    waiting: sum(lanes, ({ waiting }) => waiting),
    oldestSeconds: Math.max(0, ...lanes.map(({ oldestSeconds = 0 }) => oldestSeconds)),
    ...(deadlines.length > 0 && {
      deadlineSeconds: Math.floor((Math.min(...deadlines) - Date.now()) / 1000),
    }),
    deliveredPerSecond: perSecond(({ totals }) => totals.delivered),
    deadPerSecond: perSecond(({ totals }) => totals.dead),
    duplicatesPerSecond: perSecond(({ totals }) => totals.settled - totals.delivered - totals.dead),
    deadLetters: Object.values(deadLetters).reduce((total, count) => total + count, 0),
    replaying: replaying + replaysLeft,
    draining: lanes.filter(({ drain }) => drain !== undefined).length,
    requestsInFlight: requests?.inFlight ?? 0,
    requestsLimit: requests?.limit ?? 0,
  };
}

function lanesOf({ lanes }: RelayState, { name }: DestinationState): readonly LaneView[] {
  return lanes.filter(({ lane }) => lane.destination === name);
}

/** One frame for people: a line for the server, then a row for each destination. */
export function frameOf({ server, jobs }: RelayState, rows: readonly TopRow[]): string {
  const drains = jobs.filter(({ queue }) => queue === "drains");
  return `${serverLine(server)}   drains: ${drains.map(({ state, count }) => `${count} ${state}`).join(", ")}\n${table(
    [
      "destination",
      "gate",
      "delivered/s",
      "dup/s",
      "dead/s",
      "waiting",
      "oldest",
      "deadline in",
      "dead letters",
      "replaying",
      "drains",
      "in flight",
    ],
    rows.map((row) => [
      row.destination,
      styled(row.gate === "open" ? "green" : "red", row.gate),
      figure(row.deliveredPerSecond),
      figure(row.duplicatesPerSecond),
      row.deadPerSecond === 0 ? "0" : styled("yellow", figure(row.deadPerSecond)),
      figure(row.waiting),
      row.waiting === 0 ? "" : duration(row.oldestSeconds),
      row.deadlineSeconds === undefined ? "" : duration(Math.max(0, row.deadlineSeconds)),
      figure(row.deadLetters),
      figure(row.replaying),
      String(row.draining),
      row.requestsInFlight === 0 ? "" : `${row.requestsInFlight} of ${row.requestsLimit}`,
    ]),
  )}`;
}

function serverLine({
  usedBytes,
  maxBytes,
  isDurable,
  evicts,
  clockSkewSeconds,
}: RelayState["server"]): string {
  const used = `Redis ${mebibytes(usedBytes)}${maxBytes > 0 ? ` of ${mebibytes(maxBytes)}` : ""}`;
  const faults = [
    ...(isDurable ? [] : ["does not write to disk"]),
    ...(evicts ? ["may evict"] : []),
    ...(Math.abs(clockSkewSeconds) > 5 ? [`its clock is ${clockSkewSeconds.toFixed(0)} s off`] : []),
  ];
  return faults.length === 0 ? used : `${used} ${styled("red", `(${faults.join(", ")})`)}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MiB`;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
