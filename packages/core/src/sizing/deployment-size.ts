import { MEASURED_COSTS } from "./measured-costs.ts";

/** What a deployment must carry. */
export interface DeploymentLoad {
  /** Conversions a second at the peak. */
  readonly conversionsPerSecond: number;
  /** Conversions a second over the hours that the ledger remembers. */
  readonly averagePerSecond: number;
  /** Destinations that each conversion goes to. */
  readonly destinations: number;
  /** Conversions in a request of a producer. */
  readonly conversionsPerRequest: number;
  /** How long a platform takes to answer a request, seconds. */
  readonly answerSeconds: number;
  /** How long all platforms may be away while conversions arrive at the peak rate, seconds. */
  readonly outageSeconds: number;
  /** Share of the conversions that a platform refuses without naming them, 0 to less than 0.5. */
  readonly refusedShare: number;
  /** Hours for which a delivery is remembered. */
  readonly ledgerHours: number;
  /** Memory that one Redis may use, bytes. */
  readonly redisNodeBytes: number;
}

/** What it takes to carry a load. Cores are processor time a second; the processes are less busy than that. */
export interface DeploymentSize {
  readonly deliveriesPerSecond: number;
  /** To all platforms. */
  readonly requestsPerSecond: number;
  /** To all platforms, on average. */
  readonly requestsInFlight: number;
  readonly ingest: ProgramSize;
  readonly worker: ProgramSize & { readonly limitedBy: "processor" | "requests in flight" };
  /** Of each destination. */
  readonly lanes: number;
  readonly redis: RedisSize;
  /** How long the backlog of the outage takes to deliver, seconds, while conversions go on arriving. */
  readonly catchUpSeconds: number;
  /** After how long a destination has as many dead letters as it may and is paused; absent without refusals. */
  readonly pausedAfterSeconds?: number;
}

export interface ProgramSize {
  readonly processes: number;
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface RedisSize {
  readonly nodes: number;
  readonly limitedBy: "processor" | "memory";
  readonly cores: number;
  readonly backlogBytes: number;
  readonly ledgerBytes: number;
  readonly deadLetterBytes: number;
  /** `maxmemory` of all nodes together. */
  readonly maxmemoryBytes: number;
}

/** How busy a process may be at the peak. The rest catches up after an outage, and keeps latencies low. */
export const PROCESS_BUSY = 0.7;
/** Redis runs all commands on one core, and forks to rewrite its append-only file. */
export const REDIS_BUSY = 0.6;
/** The ingest API refuses requests from 80 % of maxmemory on, and an alert fires at 70 %. */
export const REDIS_FULL = 0.7;
/** Requests of one worker process that may be in flight to one destination: the default of `max_in_flight`. */
const MOST_IN_FLIGHT = 128;
/** How many of them are in flight at the peak. */
const IN_FLIGHT = MOST_IN_FLIGHT * 0.8;
const EVENTS_A_REQUEST = 1000;
/** Requests of a search, against the n·H(p) that no method can go below. */
const SEARCH_OVER_BOUND = 1.1;
const MOST_LANES = 64;
/** `max_dead_letters` by default. */
const MOST_DEAD_LETTERS = 500_000;
const US = 1e-6;

/** Computes what carries a load, from the measured costs. */
export function sizeOf(load: DeploymentLoad): DeploymentSize {
  const deliveriesPerSecond = load.conversionsPerSecond * load.destinations;
  const requestsPerSecond = deliveriesPerSecond * requestsPerDelivery(load.refusedShare);
  const worker = sizeOfWorker(load, deliveriesPerSecond, requestsPerSecond);
  const requestsInFlight = requestsPerSecond * load.answerSeconds;
  const refusedPerSecond = load.averagePerSecond * load.refusedShare;
  return {
    deliveriesPerSecond,
    requestsPerSecond,
    requestsInFlight,
    ingest: sizeOfIngest(load),
    worker,
    lanes: lanesOf(load, worker),
    redis: sizeOfRedis(load, deliveriesPerSecond, requestsPerSecond),
    catchUpSeconds: load.outageSeconds / (timesTheLoad(worker, load, requestsInFlight) - 1),
    ...(refusedPerSecond > 0 && { pausedAfterSeconds: MOST_DEAD_LETTERS / refusedPerSecond }),
  };
}

/** How many times the load the workers can carry: by their processors, or by their requests in flight. */
function timesTheLoad(
  { processes, cores }: ProgramSize,
  { destinations }: DeploymentLoad,
  requestsInFlight: number,
): number {
  return Math.min(processes / cores, (processes * destinations * MOST_IN_FLIGHT) / requestsInFlight);
}

/** Requests for one delivery: its part of a full request, and the search for those that are refused. */
function requestsPerDelivery(refusedShare: number): number {
  return 1 / EVENTS_A_REQUEST + SEARCH_OVER_BOUND * entropy(refusedShare);
}

/** Bits that say of one conversion whether it is refused. */
function entropy(share: number): number {
  return share === 0 ? 0 : -share * Math.log2(share) - (1 - share) * Math.log2(1 - share);
}

function sizeOfIngest(load: DeploymentLoad): ProgramSize {
  const { usARequest, usAConversion, usADelivery } = MEASURED_COSTS.ingest;
  const each = usAConversion + usARequest / load.conversionsPerRequest + usADelivery * load.destinations;
  const cores = load.conversionsPerSecond * each * US;
  const processes = Math.ceil(cores / PROCESS_BUSY);
  return { processes, cores, memoryBytes: processes * MEASURED_COSTS.processBytes.ingest };
}

function sizeOfWorker(
  { answerSeconds, destinations }: DeploymentLoad,
  deliveriesPerSecond: number,
  requestsPerSecond: number,
): DeploymentSize["worker"] {
  const { usADelivery, usARequest } = MEASURED_COSTS.worker;
  const cores = (deliveriesPerSecond * usADelivery + requestsPerSecond * usARequest) * US;
  const forProcessor = Math.ceil(cores / PROCESS_BUSY);
  const forRequests = Math.ceil((requestsPerSecond * answerSeconds) / destinations / IN_FLIGHT);
  const processes = Math.max(forProcessor, forRequests);
  const limitedBy = forRequests > forProcessor ? "requests in flight" : "processor";
  return { processes, cores, limitedBy, memoryBytes: processes * MEASURED_COSTS.processBytes.worker };
}

/** One process drains a lane at a time: there are twice as many lanes as processes, so that all have a like share. */
function lanesOf({ destinations }: DeploymentLoad, { processes }: ProgramSize): number {
  const wanted = (2 * processes) / destinations;
  return Math.min(MOST_LANES, 2 ** Math.max(0, Math.ceil(Math.log2(wanted))));
}

function sizeOfRedis(
  load: DeploymentLoad,
  deliveriesPerSecond: number,
  requestsPerSecond: number,
): RedisSize {
  const { usADelivery, usARequest } = MEASURED_COSTS.redis;
  const { waiting, remembered, deadLetter } = MEASURED_COSTS.redisBytes;
  const cores = (deliveriesPerSecond * usADelivery + requestsPerSecond * usARequest) * US;
  const remembering = load.averagePerSecond * load.destinations * load.ledgerHours * 3600;
  const backlogBytes = deliveriesPerSecond * load.outageSeconds * waiting;
  const ledgerBytes = remembering * remembered;
  const deadLetterBytes = load.refusedShare > 0 ? load.destinations * MOST_DEAD_LETTERS * deadLetter : 0;
  const maxmemoryBytes = (backlogBytes + ledgerBytes + deadLetterBytes) / REDIS_FULL;
  const forProcessor = Math.ceil(cores / REDIS_BUSY);
  const forMemory = Math.ceil(maxmemoryBytes / load.redisNodeBytes);
  return {
    nodes: Math.max(1, forProcessor, forMemory),
    limitedBy: forMemory > forProcessor ? "memory" : "processor",
    cores,
    backlogBytes,
    ledgerBytes,
    deadLetterBytes,
    maxmemoryBytes,
  };
}
