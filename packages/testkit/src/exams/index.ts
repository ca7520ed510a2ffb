export { asideExam, type AsideCandidate } from "./aside-exam.ts";
export { deadLettersExam, type DeadLettersCandidate } from "./dead-letters-exam.ts";
export { gateExam, type GateCandidate } from "./gate-exam.ts";
export type { LaneCandidate } from "./lane/exam-lane.ts";
export { laneExam } from "./lane/lane-exam.ts";
export { replaysExam, type ReplaysCandidate } from "./replays-exam.ts";
export { reportsExam, type ReportsCandidate } from "./reports-exam.ts";
