import { expect, test } from "vitest";
import { NOW, SENDER, useEndpoint } from "../testing/endpoint-server.ts";
import { pixel } from "./endpoint.ts";

const server = useEndpoint(pixel, (common) => ({ ...common, pixelSender: SENDER }));
const AGENT = { "user-agent": "Mozilla/5.0", referer: "https://shop.example/thanks" };
const ask = async (query: string, headers: Readonly<Record<string, string>> = AGENT) => {
  const response = await server.ask(`/tr?${query}`, { headers });
  const image = Buffer.from(await response.arrayBuffer())
    .subarray(0, 6)
    .toString();
  return { status: response.status, image, outcome: response.headers.get("relay-outcome") };
};
const shown = { status: 200, image: "GIF89a" };

test("an event without a key is taken, with what the browser sends", async () => {
  const cookie = "_fbp=fb.1.1596403881668.1116446470; other=1";
  const query = "id=1001&ev=Lead&ev=ViewContent&eid=v-1&cd[content_name]=Shoe";
  expect(await ask(query, { ...AGENT, cookie })).toEqual({ ...shown, outcome: "accepted" });
  expect(server.writer.conversions).toMatchObject([
    {
      event_name: "ViewContent",
      event_time: NOW,
      event_id: "v-1",
      event_source_url: "https://shop.example/thanks",
      user_data: { fbp: "fb.1.1596403881668.1116446470", client_user_agent: "Mozilla/5.0" },
    },
  ]);
});

test("the image comes also for an event that cannot be taken, with the first error", async () => {
  expect(await ask("id=1001&ev=Purchase")).toEqual({ ...shown, outcome: "missing_value" });
  expect(await ask("id=1002")).toEqual({ ...shown, outcome: "unknown-id" });
  server.pressure = { kind: "full" };
  expect(await ask("id=1001")).toEqual({ ...shown, outcome: "overloaded" });
  server.pressure = { kind: "room" };
  server.isFull = true;
  expect(await ask("id=1001&fbp=fb.1.1596403881668.1116446470")).toEqual({
    ...shown,
    outcome: "backlogged",
  });
  expect(server.writer.conversions).toEqual([]);
});

test("without a source for it there is no route", () => {
  expect(pixel.routes({} as Parameters<typeof pixel.routes>[0])).toEqual([]);
});
