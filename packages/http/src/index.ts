export { bearerKeys, bearerOf, keyFinder, type KeyOwner } from "./bearer.ts";
export { type Listening, listenOn } from "./listen-on.ts";
export { observe, type Observed } from "./observe.ts";
export { type Problem, type ProblemExtra, problemSender } from "./problem.ts";
