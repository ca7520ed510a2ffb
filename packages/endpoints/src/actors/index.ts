export { type Actor, ACTORS } from "./actor.ts";
export { Demo, type DemoSandbox } from "./demo.ts";
export { actorPaths, actorSchemas } from "./openapi.ts";
export { actorRoutes } from "./routes.ts";
export { type RunsContext, startRun } from "./runs.ts";
