import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Deployment } from "@relay/testkit";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { addFault, arrivals, clearFaults, KEY, openShop, post, purchase } from "./shop.ts";

const SECRET = `whsec_${Buffer.from("a secret of the shop, long enough").toString("base64")}`;

interface Result {
  readonly event_id: string;
  readonly destination: string;
  readonly status: string;
  readonly trace_id?: string;
  readonly reason?: string;
  readonly dead_letter?: string;
}

/** A receiver that takes only what is signed, and refuses as often as `refusals` says. */
class Receiver {
  readonly messages: { readonly id: string; readonly results: readonly Result[] }[] = [];
  refusals = 0;
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (this.refusals > 0) {
        this.refusals -= 1;
        response.writeHead(503).end();
        return;
      }
      // Throws where the signature is not right.
      const message = new Webhook(SECRET).verify(Buffer.concat(parts).toString(), {
        "webhook-id": String(request.headers["webhook-id"]),
        "webhook-timestamp": String(request.headers["webhook-timestamp"]),
        "webhook-signature": String(request.headers["webhook-signature"]),
      }) as { readonly data: { readonly results: readonly Result[] } };
      this.messages.push({ id: String(request.headers["webhook-id"]), results: message.data.results });
      response.writeHead(204).end();
    });
  });

  async open(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  get results(): readonly Result[] {
    return this.messages.flatMap(({ results }) => results);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let deployment: Deployment;
const receiver = new Receiver();
let hook: string;

beforeAll(async () => {
  hook = await receiver.open();
  deployment = await openShop({
    workers: 2,
    latencyMs: 20,
    destinations: {
      // The lease of a killed worker lasts for as long as a request may, and some seconds.
      "meta-shop": { platform: "meta", options: { dataset_id: "1001" }, request_timeout_ms: 1000 },
    },
    env: { RELAY_WEBHOOK_SECRET: SECRET },
    sources: { "web-shop": { key: KEY, defaultCountry: "US", webhookSecretEnv: ["RELAY_WEBHOOK_SECRET"] } },
    settings: { webhooks: { allowed_networks: ["127.0.0.0/8"] } },
  });
});
afterAll(async () => {
  receiver.close();
  await deployment.stop();
});

async function statusOf(eventId: string, query = "") {
  const response = await fetch(`${deployment.ingest.url}/v1/events/${encodeURIComponent(eventId)}${query}`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  const body = (await response.json()) as { readonly destinations?: readonly Record<string, unknown>[] };
  return { status: response.status, statuses: body.destinations };
}

test("what became of a conversion is known by its event_id: delivered, dead, not yet, or never seen", async () => {
  await addFault(deployment, {
    kind: "refuse",
    platform: "meta",
    pointer: "/custom_data/order_id",
    startsWith: "BAD-",
  });
  const bad = purchase("bad", { custom_data: { value: 1, currency: "USD", order_id: "BAD-1" } });
  await post(deployment, { data: [purchase("good"), bad], webhook_url: hook });
  await vi.waitFor(async () => {
    expect((await statusOf("order-good")).statuses).toMatchObject([
      { destination: "meta-shop", status: "delivered", event_name: "Purchase", attempts: 2 },
    ]);
    expect((await statusOf("order-bad")).statuses).toMatchObject([
      { status: "dead_letter", reason: "refused", state: "dead", code: 100 },
    ]);
  }, 30_000);
  const [good] = (await statusOf("order-good", "?event_name=Purchase")).statuses ?? [];
  expect(good?.["trace_id"]).toMatch(/\S+/);
  expect(Date.parse(String(good?.["settled_at"]))).toBeGreaterThan(Date.now() - 60_000);
  // The webhook is notified of the same statuses, with the same fields.
  await vi.waitFor(async () => {
    const both = await Promise.all(["order-good", "order-bad"].map((id) => statusOf(id)));
    expect(receiver.results).toEqual(expect.arrayContaining(both.flatMap(({ statuses }) => statuses)));
  }, 30_000);
  // Dead letters are written before their lane is settled; until then anything might still wait in it.
  await expect.poll(() => statusOf("order-never")).toMatchObject({ status: 404 });
  expect(await statusOf("order-good", "?event_name=Lead")).toMatchObject({ status: 404 });
  await clearFaults(deployment);

  await addFault(deployment, { kind: "status", status: 503, body: "html", when: "before" });
  await post(deployment, [purchase("late")]);
  expect((await statusOf("order-late")).statuses).toMatchObject([{ status: "not_settled" }]);
  await clearFaults(deployment);
  await vi.waitFor(async () => {
    expect((await statusOf("order-late")).statuses).toMatchObject([{ status: "delivered" }]);
  }, 30_000);
});

test("a webhook hears each result at least once, signed, through refusals of its own and two crashes of workers", async () => {
  const count = 400;
  receiver.messages.length = 0;
  receiver.refusals = 2;
  const numbers = Array.from({ length: count }, (_, n) => `w${n}`);
  const half = count / 2;
  const send = (some: readonly string[]) =>
    post(deployment, { data: some.map((n) => purchase(n)), webhook_url: hook });
  const [first] = [await send(numbers.slice(0, half))];
  expect(first.status).toBe(202);
  await deployment.replaceWorker();
  await send(numbers.slice(half));
  await expect.poll(() => receiver.messages.length).toBeGreaterThan(0);
  await deployment.replaceWorker();
  await expect
    .poll(() => new Set(receiver.results.map(({ event_id }) => event_id)).size, { timeout: 60_000 })
    .toBe(count);
  for (const { status, trace_id: traceId } of receiver.results) {
    expect(["delivered", "duplicate"]).toContain(status);
    if (status === "delivered") expect(traceId).toMatch(/\S+/);
  }
  const sent = (await arrivals(deployment)).filter(({ eventId }) => eventId.startsWith("order-w"));
  expect(new Set(sent.map(({ eventId }) => eventId)).size).toBe(count);
});

test("the status of a duplicate of what was delivered before is `duplicate`", async () => {
  await post(deployment, purchase("again"));
  await vi.waitFor(async () => {
    expect((await statusOf("order-again")).statuses).toMatchObject([{ status: "delivered" }]);
  }, 30_000);
  await post(deployment, { data: [purchase("again")], webhook_url: hook });
  await expect
    .poll(() => receiver.results.find((one) => one.event_id === "order-again")?.status)
    .toBe("duplicate");
});
