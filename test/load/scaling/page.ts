import type { Machine } from "../bench/machine.ts";
import { type CaseName, CASES } from "./cases.ts";
import type { Costs, FittedCosts } from "./fit.ts";

/** The figures as a page of docs. */
export function pageOf(costs: Costs, parts: FittedCosts, { cores, node, redis }: Machine): string {
  const { ingest, worker, redis: ofRedis } = parts;
  const whole = (us: number) => String(Math.round(us));
  return `<!-- Written by test/load/scaling.ts. -->
# What a conversion costs

Microseconds of processor time a conversion, of all processes of a program, primaries included. Conversions are those of a website, 600 to 1,200 bytes, 100 a request unless said; the sandbox answers after 50 ms. One machine with ${cores} cores, Node ${node}, Redis ${redis}; it also runs the producer and the sandbox, so rates say little here.

| | lanes | worker processes | ingest processes | ingest API µs | workers µs | Redis µs | conversions/s |
| --- | --- | --- | --- | --- | --- | --- | --- |
${(Object.keys(CASES) as CaseName[]).map((name) => rowOf(name, costs)).join("\n")}

What these are made of:

| | a request, µs | a conversion, µs | a delivery, µs |
| --- | --- | --- | --- |
| ingest API | ${whole(ingest.usARequest)} | ${whole(ingest.usAConversion)} | ${whole(ingest.usADelivery)} |
| worker | ${whole(worker.usARequest)} | | ${whole(worker.usADelivery)} |
| Redis | ${whole(ofRedis.usARequest)} | | ${whole(ofRedis.usADelivery)} |

A delivery brings Redis ${whole(costs.base.redisReceived)} bytes over the network, takes ${whole(costs.base.redisSent)} from it, and adds ${whole(costs.base.redisWritten)} to its append-only file.

Requests are those of producers for the ingest API, and those to platforms for the others. A request of a search carries some hundred events, which are sent again; its cost has their part.
`;
}

function rowOf(name: CaseName, costs: Costs): string {
  const { lanes, workerProcesses, ingestProcesses } = CASES[name];
  const { ingestUs, workerUs, redisUs, conversionsPerSecond } = costs[name];
  const figures = [ingestUs, workerUs, redisUs].map((us) => us.toFixed(1));
  const rate = Math.round(conversionsPerSecond).toLocaleString("en");
  return `| ${[name, lanes, workerProcesses, ingestProcesses, ...figures, rate].join(" | ")} |`;
}
