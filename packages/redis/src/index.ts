export { RedisAside } from "./aside.ts";
export { AsideService, type AsideView } from "./aside-view.ts";
export { BacklogWatch, type CappedDestination } from "./backlog-watch.ts";
export { addressOf, checkRedis, connectRedis, parseInfo, type RedisRole } from "./connection.ts";
export { isNoAnswer, mustAnswer } from "./must-answer.ts";
export { codeOf, type DeadLetterFilter } from "./dead-letter-facets.ts";
export { type AuditEntry, AuditTrail } from "./audit.ts";
export { RedisClock } from "./clock.ts";
export {
  type DeadLetterPage,
  type DeadLetterQuery,
  type DeadLetterSelection,
  type FacetCount,
  type KnownDeadLetter,
  RedisDeadLetters,
} from "./dead-letters.ts";
export { RedisGate } from "./gate.ts";
export { Heartbeat } from "./heartbeat.ts";
export { RedisLaneDrain, RedisLaneWriter } from "./lanes.ts";
export { MemoryBudget, type MemoryPressure } from "./memory-budget.ts";
export { type DeadLetterSummary, summarize } from "./dead-letter-summary.ts";
export { type LaneView, viewLanes } from "./lanes-view.ts";
export { type DestinationView, Operator } from "./operator.ts";
export { parseLane } from "./keys.ts";
export { type QuarantinedSegment } from "./quarantine.ts";
export { AsideQueue, DrainQueue, Queues, ReplayQueue, WebhookQueue, type WebhookRef } from "./queues.ts";
export { type PredictedQuality, readQualities } from "./qualities.ts";
export { type DeliveryStatus, Receipts, type ReceiptsOf } from "./receipts.ts";
export { type LaneLayout, Registration } from "./registration.ts";
export { RedisReplayRuns } from "./replay-runs.ts";
export {
  DEFAULT_REPLAY_RATE,
  REPLAY_STATES,
  ReplayService,
  type ReplayRequest,
  type ReplayState,
  type ReplayView,
} from "./replays.ts";
export { type RunEntry, type RunPage, type RunQuery, RunStore, type StoredRun } from "./runs.ts";
export { RedisReports } from "./reports.ts";
export { type DestinationState, readState, type RelayState, type ServerState } from "./state.ts";
export { Sweeper } from "./sweeper.ts";
export { startSweeper } from "./sweeps.ts";
export { type LaneTotals, readTotals } from "./totals.ts";
export { type JobCount, type RunEnd } from "./wake-queue.ts";
export { waitingLanes, wakeWaiting } from "./wake-waiting.ts";
export { RedisWebhooks, type WebhookState } from "./webhooks.ts";
