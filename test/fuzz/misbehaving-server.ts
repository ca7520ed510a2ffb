/** A server that does one thing wrong, MISBEHAVIOUR, to show that the fuzz finds it. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Of the processor, so that a busy machine makes it longer and not less of a stall. */
const STALL_MS = 600;

const PROBLEM = { "content-type": "application/problem+json" };
const refusal = JSON.stringify({ type: "urn:conversion-relay:problem:nothing-accepted", status: 422 });

const answers: Readonly<Record<string, (response: ServerResponse, authorization: string) => void>> = {
  nothing: (response) => response.writeHead(422, PROBLEM).end(refusal),
  "answers 500": (response) => response.writeHead(500).end(),
  "sheds without saying for how long": (response) => response.writeHead(503, PROBLEM).end(refusal),
  "shows its stack": (response) => response.writeHead(422).end("Error\n    at take (graph.ts:1:1)"),
  "repeats the key": (response, authorization) => response.writeHead(422, PROBLEM).end(authorization),
  "invents problems": (response) => response.writeHead(422, PROBLEM).end('{"type":"urn:own","status":422}'),
  "is silent": (response) => response.destroy(),
  stalls: (response) => {
    for (const from = process.cpuUsage(); usedMs(from) < STALL_MS;);
    response.writeHead(422, PROBLEM).end(refusal);
  },
  grows: (response) => response.writeHead(422, PROBLEM).end(refusal),
  ends: () => process.exit(1),
};

function usedMs(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const misbehaviour = process.env["MISBEHAVIOUR"] ?? "nothing";
const server = createServer((request, response) => {
  const { url = "", headers } = request;
  if (url === "/healthz") response.end("{}");
  else if (url === "/metrics")
    response.end(`process_resident_memory_bytes ${misbehaviour === "grows" ? 2e9 : 1e8}\n`);
  else answers[misbehaviour]?.(response, headers.authorization ?? "");
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: { port } })}\n`);
});
process.once("SIGTERM", () => process.exit(0));
