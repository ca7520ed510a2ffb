import { describe, expect, test, vi } from "vitest";
import { compatibleOfFile, DATASET, KEY } from "./deployment.ts";

const { deployment, bodies, accepted } = await compatibleOfFile();

describe("an image pixel", () => {
  async function visit(query: string, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`${deployment.ingest.url}/tr?${query}`, {
      headers: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0", ...headers },
    });
    const image = Buffer.from(await response.arrayBuffer());
    return {
      outcome: response.headers.get("relay-outcome"),
      type: response.headers.get("content-type"),
      isImage: image.subarray(0, 6).toString("latin1") === "GIF89a" && image.length < 60,
    };
  }

  test("takes no conversion's place that a source with a key sends", async () => {
    const pixel = `id=${DATASET}&ev=Purchase&eid=order-9&cd[value]=0.01&cd[currency]=USD&dl=https%3A%2F%2Fshop.example%2F`;
    const headers = { "x-forwarded-for": "198.51.100.7" };
    expect(await visit(pixel, { ...headers, cookie: "_fbp=fb.1.1596403881668.1116446470" })).toMatchObject({
      outcome: "accepted",
    });
    await accepted(1);
    const purchase = {
      event_name: "Purchase",
      event_id: "order-9",
      event_time: Math.floor(Date.now() / 1000),
      action_source: "website",
      event_source_url: "https://shop.example/",
      user_data: { em: "jo@example.com", client_user_agent: "Mozilla/5.0" },
      custom_data: { value: 120, currency: "USD" },
    };
    const response = await fetch(`${deployment.ingest.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ data: [purchase] }),
    });
    expect(response.status).toBe(202);
    await vi.waitFor(
      async () => {
        const sent = (await bodies(10)).filter((body) => JSON.stringify(body).includes('"value":120'));
        // To both datasets of Meta, and to TikTok.
        expect(sent).toHaveLength(3);
      },
      { timeout: 30_000, interval: 50 },
    );
  });

  test("is answered with an image, and becomes a conversion with what the browser sends along", async () => {
    const query =
      `id=${DATASET}&ev=ViewContent&cd[content_type]=product&cd[content_ids]=1234&cd[value]=0.50` +
      "&cd[currency]=USD&noscript=1&eid=px-1&dl=https%3A%2F%2Fshop.example%2Fshoes";
    const headers = {
      cookie: "other=1; _fbp=fb.1.1596403881668.1116446470; _fbc=fb.1.1554763741205.AbCdEfGhIj",
      "x-forwarded-for": "198.51.100.7",
    };
    expect(await visit(query, headers)).toEqual({ outcome: "accepted", type: "image/gif", isImage: true });
    expect(await accepted(1)).toMatchObject([
      { dataset: DATASET, eventId: "px-1", eventName: "ViewContent" },
    ]);
    const [body] = await bodies(1);
    expect(body?.["data"]).toMatchObject([
      {
        event_name: "ViewContent",
        action_source: "website",
        event_source_url: "https://shop.example/shoes",
        user_data: {
          client_ip_address: "198.51.100.7",
          client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
          fbp: "fb.1.1596403881668.1116446470",
          fbc: "fb.1.1554763741205.AbCdEfGhIj",
        },
        custom_data: { content_type: "product", content_ids: ["1234"], value: 0.5, currency: "USD" },
      },
    ]);
  });

  test("that cannot be counted is answered with the image all the same, and says why", async () => {
    expect(await visit("id=99&ev=PageView")).toMatchObject({ outcome: "unknown-id", isImage: true });
    expect(await visit(`id=${DATASET}&ev=Purchase`)).toMatchObject({
      outcome: "missing_value",
      isImage: true,
    });
  });
});
