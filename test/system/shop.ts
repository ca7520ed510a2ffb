import { Deployment, type DeploymentOptions } from "@relay/testkit";

export const KEY = "key-of-the-shop";

/** A deployment with one source and one Meta destination, as most system tests need it. */
export function openShop(options: Partial<DeploymentOptions> = {}): Promise<Deployment> {
  return Deployment.start({
    sources: { "web-shop": { key: KEY, defaultCountry: "US" } },
    destinations: { "meta-shop": { platform: "meta", options: { dataset_id: "1001" } } },
    routes: [{ source: "web-shop", destinations: ["meta-shop"] }],
    ...options,
  });
}

/** A purchase that nothing objects to, and that differs from every other number's. */
export function purchase(n: number | string, fields: Readonly<Record<string, unknown>> = {}) {
  return {
    event_name: "Purchase",
    event_time: Math.floor(Date.now() / 1000) - 60,
    event_id: `order-${n}`,
    action_source: "website",
    event_source_url: `https://shop.example/thanks?order=${n}`,
    user_data: {
      email: `buyer.${n}@example.com`,
      phone: "+1 415 555 2671",
      country: "US",
      client_ip_address: "198.51.100.7",
      client_user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
    },
    custom_data: { value: 12.5, currency: "USD", order_id: `order-${n}` },
    ...fields,
  };
}

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly accepted?: number;
    readonly refused?: number;
    readonly type?: string;
    readonly detail?: string;
    readonly results?: readonly {
      readonly index: number;
      readonly status: string;
      readonly event_id?: string;
      readonly destinations?: readonly string[];
      readonly faults?: readonly {
        readonly pointer: string;
        readonly code: string;
        readonly severity: string;
        readonly destination?: string;
      }[];
    }[];
  };
  readonly headers: Headers;
}

export async function post(
  deployment: Deployment,
  body: unknown,
  { key = KEY, query = "", type = "application/json" }: { key?: string; query?: string; type?: string } = {},
): Promise<Answer> {
  const response = await fetch(`${deployment.ingest.url}/v1/events${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": type },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    body: (await response.json()) as Answer["body"],
    headers: response.headers,
  };
}

/** Sends conversions until they are acknowledged, in requests of `size`, a few at once, as a producer would. */
export async function produce(
  deployment: Deployment,
  conversions: readonly unknown[],
  size = 100,
): Promise<void> {
  const requests: (readonly unknown[])[] = [];
  for (let from = 0; from < conversions.length; from += size)
    requests.push(conversions.slice(from, from + size));
  const sender = async () => {
    for (let request = requests.shift(); request; request = requests.shift()) {
      const { status, body } = await post(deployment, request);
      if (status !== 202 || body.refused !== 0)
        throw new Error(`${status} ${JSON.stringify(body).slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, sender));
}

export interface Arrival {
  readonly dataset: string;
  readonly eventName: string;
  readonly eventId: string;
  readonly at: number;
  /** How often the platform received it. */
  readonly copies: number;
}

/** What the platform took, by its own record. */
export async function arrivals(deployment: Deployment, query = ""): Promise<readonly Arrival[]> {
  const response = await fetch(`${deployment.sandbox.url}/_sandbox/accepted${query}`);
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Arrival);
}

export async function addFault(
  deployment: Deployment,
  rule: Readonly<Record<string, unknown>>,
): Promise<void> {
  const response = await fetch(`${deployment.sandbox.url}/_sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rule),
  });
  if (response.status !== 201) throw new Error(`the sandbox refuses the fault: ${await response.text()}`);
}

export async function clearFaults(deployment: Deployment): Promise<void> {
  await fetch(`${deployment.sandbox.url}/_sandbox/faults`, { method: "DELETE" });
}
