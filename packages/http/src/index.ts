export { answerErrors, type ErrorRules, type RouteFailure } from "./answer-errors.ts";
export { BodyBudget } from "./body-budget.ts";
export { bearerKeys, bearerOf, keyFinder, type KeyOwner } from "./bearer.ts";
export { type Listening, listenOn, type ServerLimits } from "./listen-on.ts";
export { newApp } from "./new-app.ts";
export { observe, type Observed } from "./observe.ts";
export { type Problem, type ProblemExtra, problemSender } from "./problem.ts";
export { faultsOfQuery, type QueryParameters } from "./query-faults.ts";
export { type BodyFailure, type BodyRules, readBody } from "./read-body.ts";
