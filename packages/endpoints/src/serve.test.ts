import { acceptItems, UnjudgedItems } from "@relay/pipeline/admission";
import { expect, test } from "vitest";
import type { Endpoint, EndpointContext } from "./endpoint.ts";
import { keyBeforeBody, type KeyPlace } from "./key-place.ts";
import { openApiPartsOf } from "./openapi-parts.ts";
import { KEY, NOW, useEndpoint } from "./testing/endpoint-server.ts";

const KEYS: readonly KeyPlace[] = [{ in: "header", name: "X-Key" }];

/** The smallest endpoint: a lead by its id, in the path. */
const leads: Endpoint<EndpointContext> = {
  name: "leads",
  authentication: KEYS,
  openApi: {
    paths: { "/leads/{id}": { post: { summary: "Takes a lead.", responses: { "200": {} } } } },
    schemas: { Lead: { type: "object" } },
  },
  sendFailure: (response, failure) => void response.status(500).json({ failure }),
  routes: (context) => [
    {
      method: "post",
      path: "/leads/:id",
      handlers: [
        async (request, response) => {
          const sender = context.findSender(keyBeforeBody(request, KEYS));
          if (!sender) return void response.status(401).end();
          if (request.params["id"] === "0") throw new Error("a fault of the endpoint");
          const value = {
            event_name: "Lead",
            event_time: NOW,
            event_id: request.params["id"],
            action_source: "system_generated",
            user_data: { email: "ada@example.com" },
          };
          const items = new UnjudgedItems([{ ok: true, value }]);
          const { kind } = await acceptItems({ router: sender.router, items, isAtomic: false }, context);
          response.json({ kind });
        },
      ],
    },
  ],
};
const server = useEndpoint(leads, (common) => common);

test("a new endpoint is served by being in the list", async () => {
  const ask = (key: string) => server.ask("/leads/7", { method: "POST", headers: { "x-key": key } });
  expect(await (await ask(KEY)).json()).toEqual({ kind: "accepted" });
  expect(server.writer.conversions).toMatchObject([{ event_id: "7" }]);
  expect((await ask("wrong")).status).toBe(401);
});

test("a failure of its route is answered in its own form", async () => {
  const response = await server.ask("/leads/0", { method: "POST", headers: { "x-key": KEY } });
  expect([response.status, await response.json()]).toEqual([500, { failure: "failed" }]);
});

test("a new endpoint is described with its schemas and its authentication", () => {
  expect(openApiPartsOf([leads])).toMatchObject({
    paths: { "/leads/{id}": { post: { summary: "Takes a lead.", security: [{ "header.X-Key": [] }] } } },
    schemas: { Lead: {} },
    securitySchemes: { "header.X-Key": { type: "apiKey", in: "header", name: "X-Key" } },
  });
});
