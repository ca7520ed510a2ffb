export { bearerKeys, type KeyOwner } from "./bearer.ts";
export { observe, type Observed } from "./observe.ts";
export { type Problem, type ProblemExtra, problemSender } from "./problem.ts";
