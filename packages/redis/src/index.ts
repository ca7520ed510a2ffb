export { addressOf, checkRedis, connectRedis, type RedisRole } from "./connection.ts";
export { RedisDeadLetters } from "./dead-letters.ts";
export { RedisGate } from "./gate.ts";
export { RedisLaneDrain, RedisLaneWriter } from "./lanes.ts";
export { type LaneLayout, openLanes } from "./layout.ts";
export { MemoryBudget, type Pressure } from "./memory-budget.ts";
export { type DrainEnd, DrainQueue, startDrainWorker, startSweeper } from "./queues.ts";
export { Sweeper } from "./sweeper.ts";
export { type LaneTotals, readTotals } from "./totals.ts";
