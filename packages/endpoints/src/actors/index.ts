export { type Actor, ACTORS } from "./actor.ts";
export type { ActorsContext, ActorSender } from "./context.ts";
export { Demo, type DemoSandbox } from "./demo/demo.ts";
export { actors } from "./endpoint.ts";
export { startRun } from "./runs/start-run.ts";
