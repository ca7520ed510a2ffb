export {
  type ConversionKind,
  type GeneratedConversion,
  generateConversions,
  PLATFORM_REFUSES,
  type Shares,
  USUAL_SHARES,
} from "./conversions/generate.ts";
export { Pick } from "./conversions/pick.ts";
export { seededDice } from "./dice.ts";
export { FakeClock } from "./fake-clock.ts";
export { freePorts } from "./free-ports.ts";
export {
  type ClockedProgram,
  Deployment,
  type DeploymentDestination,
  type DeploymentOptions,
} from "./deployment.ts";
export { NODE_ENVIRONMENT, NODE_FLAGS, Program, type ProgramOptions, PROJECT_ROOT } from "./program.ts";
export { ClusterTopology, type ClusterOptions } from "./redis-topology/cluster-topology.ts";
export { RedisNode } from "./redis-topology/redis-node.ts";
export { SentinelTopology, type SentinelOptions } from "./redis-topology/sentinel-topology.ts";
export { redisProgram } from "./redis-process.ts";
export { RedisServer, type RedisServerOptions } from "./redis-server.ts";
export { TEST_SEALER } from "./test-sealer.ts";
export { TcpProxy } from "./tcp-proxy.ts";
