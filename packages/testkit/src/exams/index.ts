export { asideExam, type AsideCandidate } from "./aside-exam.ts";
export { deadLettersExam, type DeadLettersCandidate } from "./dead-letters-exam.ts";
export { gateExam, type GateCandidate } from "./gate-exam.ts";
export { laneExam, type LaneCandidate } from "./lane-exam.ts";
export { replaysExam, type ReplaysCandidate } from "./replays-exam.ts";
export { reportsExam, type ReportsCandidate } from "./reports-exam.ts";
