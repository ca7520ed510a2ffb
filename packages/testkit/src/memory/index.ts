export { MemoryAside } from "./aside.ts";
export { MemoryDeadLetters, type StoredDeadLetter } from "./dead-letters.ts";
export { atOnce, type Call, type Effects, portOf } from "./effects.ts";
export { MemoryGate } from "./gate.ts";
export type { LaneState } from "./lane-state.ts";
export { MemoryLanes } from "./lanes.ts";
export { MemoryReplays, type MemoryReplayRequest } from "./replays.ts";
export { MemoryReports } from "./reports.ts";
export { MemoryStore } from "./store.ts";
