import { aloneExam } from "./alone-exam.ts";
import { giveUpExam } from "./give-up-exam.ts";
import { beforeEach, describe } from "vitest";
import { appendExam } from "./append-exam.ts";
import { crashesExam } from "./crashes-exam.ts";
import { type ExamLane, examLane, type LaneCandidate } from "./exam-lane.ts";
import { growthExam, knownElsewhereExam, ledgerHoursExam } from "./growth-exam.ts";
import { intentsExam } from "./intents-exam.ts";
import { leaseExam } from "./lease-exam.ts";
import { ledgerExam } from "./ledger-exam.ts";
import { settleExam } from "./settle-exam.ts";
import { troubleExam } from "./trouble-exam.ts";

/** Tests every implementation of `LaneWriter` and `LaneDrain`. `open` returns an empty store for each test. */
export function laneExam(open: () => Promise<LaneCandidate>): void {
  let lane: ExamLane;
  const current = () => lane;
  beforeEach(async () => {
    lane = examLane(await open());
  });
  describe("append", () => appendExam(current));
  describe("the lease", () => leaseExam(current));
  describe("the count of crashes", () => crashesExam(current));
  describe("the ledger", () => ledgerExam(current));
  describe("settle", () => settleExam(current));
  describe("intents", () => intentsExam(current));
  describe("trouble", () => troubleExam(current));
  describe("a settle", () => giveUpExam(current));
  describe("read alone", () => aloneExam(current));
  describe("growth", () => growthExam(current));
  describe("after a growth", () => knownElsewhereExam(current));
  describe("after a change of ledger hours", () => ledgerHoursExam(current));
}
