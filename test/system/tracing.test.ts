import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { KEY, openShop, purchase } from "./shop.ts";

interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

interface Export {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

/** A collector of our own: keeps what programs export to it. */
async function startCollector() {
  const spans: CollectedSpan[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const { resourceSpans } = (await json(request)) as Export;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    spans,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test("a traced request is followed through its segment and attempt to its settling; requests of one batch are linked", async () => {
  await using collector = await startCollector();
  await using deployment = await openShop({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, RELAY_TRACE_SHARE: "0" },
  });
  const send = (n: number, traceparent?: string) =>
    fetch(`${deployment.ingest.url}/v1/events`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${KEY}`,
        "content-type": "application/json",
        ...(traceparent !== undefined && { traceparent }),
      },
      body: JSON.stringify(purchase(n)),
    });
  const [one, two] = ["a".repeat(32), "b".repeat(32)] as const;
  const caller = "c".repeat(16);
  await Promise.all([
    send(1, `00-${one}-${caller}-01`),
    send(2, `00-${two}-${caller}-01`),
    send(3, `00-${"d".repeat(32)}-${caller}-00`),
    send(4),
    send(5, "no traceparent at all"),
  ]);
  await expect
    .poll(() => new Set(collector.spans.map(({ name }) => name)))
    .toEqual(new Set(["request", "segment", "attempt", "settle"]));
  const named = (name: string) => collector.spans.filter((span) => span.name === name);
  const requests = named("request");
  // What its caller did not sample, and what has no caller, is not recorded at a share of 0.
  expect(requests.map(({ traceId, parentSpanId }) => `${traceId} ${parentSpanId}`).toSorted()).toEqual([
    `${one} ${caller}`,
    `${two} ${caller}`,
  ]);
  const ids = new Set(requests.map(({ spanId }) => spanId));
  for (const { parentSpanId = "", links = [] } of [...named("segment"), ...named("attempt")]) {
    expect(ids).toContain(parentSpanId);
    for (const link of links) expect(ids).toContain(link.spanId);
  }
  const reached = named("attempt").flatMap(({ parentSpanId, links = [] }) => [
    parentSpanId,
    ...links.map(({ spanId }) => spanId),
  ]);
  expect(new Set(reached)).toEqual(ids);
  const attempts = new Set(named("attempt").map(({ spanId }) => spanId));
  for (const { parentSpanId = "" } of named("settle")) expect(attempts).toContain(parentSpanId);
  expect(JSON.stringify(collector.spans)).not.toMatch(/buyer|example\.com|sandbox-token|key-of/);
});
