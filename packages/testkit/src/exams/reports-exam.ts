import type { DeliveryStatus, ReportedStatus, Reports } from "@relay/core";
import { beforeEach, expect, test } from "vitest";

/** An implementation of `Reports` as the exam uses it. */
export interface ReportsCandidate {
  readonly reports: Reports;
  /** Opens the report of a request. */
  open(requestId: string): Promise<void>;
  /** The statuses recorded for a request, in any order. */
  statuses(requestId: string): Promise<readonly DeliveryStatus[]>;
}

const reported = (
  deadLetterId: string,
  fields: Partial<DeliveryStatus> = {},
  requestId = "r1",
): ReportedStatus => ({
  requestId,
  deadLetterId,
  status: {
    event_id: "e1",
    event_name: "Purchase",
    destination: "shop",
    status: "delivered",
    settled_at: "2026-11-21T05:00:00.000Z",
    ...fields,
  },
});

/** Tests every implementation of `Reports`. `open` returns an empty store for each test. */
export function reportsExam(open: () => Promise<ReportsCandidate>): void {
  let store: ReportsCandidate;
  beforeEach(async () => {
    store = await open();
    for (const requestId of ["r1", "r2"]) await store.open(requestId);
  });

  test("a status is kept with all that is known of it", async () => {
    const refusal = { reason: "refused", code: 100, subcode: 2, trace_id: "t" } as const;
    const dead = reported("a", { status: "dead_letter", ...refusal });
    await store.reports.note([dead]);
    expect(await store.statuses("r1")).toEqual([dead.status]);
  });

  test("the first status of an identity at a destination stays, also within one call", async () => {
    const first = reported("a");
    await store.reports.note([first, reported("a", { status: "duplicate" })]);
    await store.reports.note([reported("a", { status: "dead_letter", reason: "expired" })]);
    expect(await store.statuses("r1")).toEqual([first.status]);
  });

  test("each request, destination and identity has a status of its own", async () => {
    const own = [reported("a"), reported("b", { event_id: "e2" }), reported("a", { destination: "other" })];
    const other = reported("a", {}, "r2");
    await store.reports.note([...own, other]);
    expect(await store.statuses("r1")).toHaveLength(3);
    expect(await store.statuses("r1")).toEqual(expect.arrayContaining(own.map(({ status }) => status)));
    expect(await store.statuses("r2")).toEqual([other.status]);
  });
}
