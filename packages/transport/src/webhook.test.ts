import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { addressRule } from "@relay/core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebhookHttp } from "./webhook.ts";

const secretOf = (text: string) =>
  `whsec_${Buffer.from(`${text}, thirty-two bytes or so`).toString("base64")}`;
const [OLD, NEW, OTHERS] = ["the old one", "the new one", "another source's"].map(secretOf);
const BODY = '{"type":"conversions.settled"}';

let server: Server;
let url: string;
let status = 204;
const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let poster: WebhookHttp;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(status).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const secrets = new Map([
    ["shop", [OLD ?? "", NEW ?? ""]],
    ["other", [OTHERS ?? ""]],
    ["without", []],
  ]);
  poster = new WebhookHttp({
    secretsOf: (source) => secrets.get(source) ?? [],
    mayReach: addressRule(["127.0.0.0/8"]),
  });
});
afterAll(async () => {
  await poster.close();
  server.close();
});
beforeEach(() => {
  received.length = 0;
  status = 204;
});

const post = (source: string, to = url) => poster.post({ id: "request.0", source, url: to, body: BODY });

/** The result of a receiver with this secret. */
function verifiedBy(secret: string | undefined): unknown {
  const [message] = received;
  return new Webhook(secret ?? "").verify(message?.body ?? "", message?.headers as Record<string, string>);
}

test("while a secret is being changed, receivers with either secret accept the message, and no others", async () => {
  expect(await post("shop")).toEqual({ kind: "taken" });
  for (const secret of [OLD, NEW]) expect(verifiedBy(secret)).toEqual(JSON.parse(BODY));
  expect(() => verifiedBy(OTHERS)).toThrow("No matching signature");
});

test("each source's messages are signed with its own secret", async () => {
  await post("other");
  expect(verifiedBy(OTHERS)).toEqual(JSON.parse(BODY));
  expect(() => verifiedBy(OLD)).toThrow("No matching signature");
});

test.for(["without", "unknown"])("nothing is sent unsigned: source %s", async (source) => {
  expect(await post(source)).toEqual({ kind: "failed", reason: "ERR_NO_SECRET" });
  expect(received).toEqual([]);
});

test.for([
  [200, { kind: "taken" }],
  [302, { kind: "failed", reason: "HTTP 302" }],
  [410, { kind: "refused", reason: "HTTP 410" }],
  [503, { kind: "failed", reason: "HTTP 503" }],
] as const)("an answer %i is %o", async ([answer, kind]) => {
  status = answer;
  expect(await post("shop")).toEqual(kind);
});

test("a forbidden address is not reached, whether it is written in the URL or resolved", async () => {
  const guarded = new WebhookHttp({ secretsOf: () => [OLD ?? ""], mayReach: addressRule([]) });
  const message = { id: "request.0", source: "shop", body: BODY };
  for (const to of [url, url.replace("127.0.0.1", "localhost")])
    expect(await guarded.post({ ...message, url: to })).toEqual({
      kind: "forbidden",
      reason: "ERR_ADDRESS_FORBIDDEN",
    });
  expect(received).toEqual([]);
  await guarded.close();
});
