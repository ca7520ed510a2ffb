export { seededDice } from "./dice.ts";
export { Program, type ProgramOptions, PROJECT_ROOT } from "./program.ts";
export { RedisServer, type RedisServerOptions } from "./redis-server.ts";
