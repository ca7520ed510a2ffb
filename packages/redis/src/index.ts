export {
  type Acknowledge,
  checkReplicas,
  type Confirmation,
  confirmationOf,
} from "./acknowledge/confirmation.ts";
export { ConfirmedWrites } from "./acknowledge/confirmed-writes.ts";
export { RequestsInFlight } from "./operator/requests-in-flight.ts";
export { SourceAllowances } from "./allowance/source-allowances.ts";
export { RedisAside } from "./aside/aside.ts";
export { AsideService, type AsideView } from "./aside/aside-view.ts";
export { BacklogWatch, type CappedDestination } from "./lane/backlog-watch.ts";
export { checkRedis, parseInfo } from "./connection/check-redis.ts";
export { type RedisRole } from "./connection/client-options.ts";
export { connectRedis } from "./connection/connect-redis.ts";
export { type RedisAddress, shownAddress } from "./connection/redis-address.ts";
export { nodesOf, type RedisClient } from "./connection/redis-client.ts";
export { slotOf } from "./connection/slot.ts";
export { within } from "./connection/within.ts";
export { type ConnectedProcess } from "./connection/connected-processes.ts";
export { isNoAnswer, isPassing, mustAnswer } from "./connection/must-answer.ts";
export { codeOf, type DeadLetterFilter } from "./dead-letters/dead-letter-facets.ts";
export { type AuditEntry, AuditTrail } from "./operator/audit.ts";
export { ConsoleSessions, type KeyHolder, SESSION_SECONDS } from "./console/console-sessions.ts";
export { RedisClock } from "./clock/clock.ts";
export { type UnopenedDeadLetter } from "./dead-letters/dead-letter-record.ts";
export {
  type DeadLetterQuery,
  type DeadLetterSelection,
  type FacetCount,
} from "./dead-letters/dead-letter-search.ts";
export {
  type DeadLetterPage,
  type FoundDeadLetters,
  type KnownDeadLetter,
  RedisDeadLetters,
} from "./dead-letters/dead-letters.ts";
export { readNodes, type ServerNode } from "./nodes/redis-nodes.ts";
export { RedisGate } from "./gate/gate.ts";
export { type Erased } from "./erasure/person-erasure.ts";
export { RedisErasures } from "./erasure/erasures.ts";
export { FeatureLevel } from "./level/feature-level.ts";
export { whileAnnounced } from "./level/while-announced.ts";
export { Heartbeat } from "./connection/heartbeat.ts";
export { type GrowthView } from "./layout/growth-view.ts";
export { Layouts, type LayoutSource } from "./layout/layouts.ts";
export { laneChoices, withPresentLanes } from "./layout/present-lanes.ts";
export { RedisLaneDrain } from "./lane/lane-drain.ts";
export { RunningDrains } from "./lane/running-drains.ts";
export { RedisLaneWriter } from "./lane/lane-writer.ts";
export { MemoryBudget, type MemoryPressure } from "./connection/memory-budget.ts";
export { type DeadLetterSummary, summarize } from "./dead-letters/dead-letter-summary.ts";
export { type LaneView, viewLanes } from "./lane/lanes-view.ts";
export { type KeyUse, SEALED_KINDS, type SealedKind } from "./operator/key-use.ts";
export { type DestinationView } from "./operator/destination-view.ts";
export { Operator, type OperatorContext } from "./operator/operator.ts";
export { examineRedis, type RedisDemands, type RedisExamination } from "./operator/examine-redis.ts";
export { type QuarantinedSegment } from "./lane/quarantine.ts";
export { AsideQueue, DrainQueue, Queues, ReplayQueue, WebhookQueue, type WebhookRef } from "./wake/queues.ts";
export { readQualities } from "./lane/qualities.ts";
export { DeliveryStatuses, type StatusDestination } from "./status/delivery-statuses.ts";
export { type ConfiguredLanes, Registration } from "./connection/registration.ts";
export { RedisReplayRuns } from "./replay/replay-runs.ts";
export {
  DEFAULT_REPLAY_RATE,
  REPLAY_STATES,
  ReplayService,
  type ReplayRequest,
  type ReplayState,
  type ReplayView,
} from "./replay/replays.ts";
export { RedisRunStore } from "./run/runs.ts";
export { type RunsView, viewRuns } from "./run/runs-view.ts";
export { RedisReports } from "./status/reports.ts";
export { type DestinationState, readState, type RelayState, type ServerState } from "./operator/state.ts";
export { newNonce } from "./lease/nonce.ts";
export { type Freed, SiblingWatch, startSiblingWatch } from "./sibling/sibling-watch.ts";
export { isLostLock } from "./wake/lost-lock.ts";
export { Sweeper } from "./wake/sweeper.ts";
export { startSweeper } from "./wake/start-sweeper.ts";
export { type LaneTotals, readTotals } from "./lane/totals.ts";
export { type RunEnd } from "./wake/start-runs.ts";
export { type JobCount } from "./wake/wake-queue.ts";
export { waitingLanes, wakeWaiting } from "./wake/wake-waiting.ts";
export { RedisWebhooks, type WebhookState } from "./webhook/webhooks.ts";
export { HISTORY_MINUTES, HistoryWriter, type MinuteOfHistory, readHistory } from "./history/history.ts";
export type { AttemptCount, History } from "./history/minute.ts";
