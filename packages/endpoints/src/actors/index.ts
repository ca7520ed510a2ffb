export { type Actor, ACTORS } from "./actor.ts";
export { Demo, type DemoSandbox } from "./demo.ts";
export { actors, type ActorsContext } from "./endpoint.ts";
export { type RunsContext, startRun } from "./runs.ts";
