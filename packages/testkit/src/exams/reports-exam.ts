import type { ReportedEnd, Reports } from "@relay/core";
import { beforeEach, expect, test } from "vitest";

/** An implementation of `Reports` as the exam uses it. */
export interface ReportsCandidate {
  readonly reports: Reports;
  /** Opens the report of a request. */
  open(requestId: string): Promise<void>;
  /** The statuses recorded for a request, in any order. */
  ends(requestId: string): Promise<readonly ReportedEnd[]>;
}

const end = (deadLetterId: string, fields: Partial<ReportedEnd> = {}): ReportedEnd => ({
  requestId: "r1",
  destination: "shop",
  eventId: "e1",
  eventName: "Purchase",
  deadLetterId,
  status: "delivered",
  atMs: 1,
  ...fields,
});

/** Tests every implementation of `Reports`. `open` returns an empty store for each test. */
export function reportsExam(open: () => Promise<ReportsCandidate>): void {
  let store: ReportsCandidate;
  beforeEach(async () => {
    store = await open();
    for (const requestId of ["r1", "r2"]) await store.open(requestId);
  });

  test("a status is kept with all that is known of it", async () => {
    const dead = end("a", { status: "dead_letter", reason: "refused", code: 100, subcode: 2, traceId: "t" });
    await store.reports.note([dead]);
    expect(await store.ends("r1")).toEqual([dead]);
  });

  test("the first status of an identity at a destination stays, also within one call", async () => {
    const first = end("a", { atMs: 1 });
    await store.reports.note([first, end("a", { status: "duplicate", atMs: 2 })]);
    await store.reports.note([end("a", { status: "dead_letter", reason: "expired", atMs: 3 })]);
    expect(await store.ends("r1")).toEqual([first]);
  });

  test("each request, destination and identity has a status of its own", async () => {
    const own = [end("a"), end("b"), end("a", { destination: "other" })];
    const others = [end("a", { requestId: "r2" })];
    await store.reports.note([...own, ...others]);
    expect(await store.ends("r1")).toHaveLength(3);
    expect(await store.ends("r1")).toEqual(expect.arrayContaining(own));
    expect(await store.ends("r2")).toEqual(others);
  });
}
