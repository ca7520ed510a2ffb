import { relayJson } from "./run-relay.ts";

/** The time in which conversions are judged, Unix seconds. */
export const NOW = 1_795_000_000;
export const AT_NOW: readonly string[] = ["--now", String(NOW)];

export const purchase = {
  event_name: "Purchase",
  event_time: NOW - 60,
  event_id: "order-1",
  action_source: "website",
  event_source_url: "https://shop.example/thanks",
  user_data: { em: " Ada@Example.com", client_user_agent: "Mozilla" },
  custom_data: { value: 1, currency: "usd" },
};

/** The same in TikTok's shape. */
export const tiktokPurchase = {
  event: "CompletePayment",
  event_time: NOW - 60,
  event_id: "order-1",
  user: { email: "ada@example.com", phone: "213-373-4253", ttclid: "E.C.P.x" },
  properties: {
    value: 1,
    currency: "USD",
    contents: [{ content_id: "a", content_type: "product", price: 1 }],
  },
  page: { url: "https://shop.example/thanks", referrer: "https://example.org/" },
};

/** A line of `relay preview --json` and of `relay validate --json`. */
export interface Previewed {
  readonly index: number;
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly faults: readonly {
    readonly pointer: string;
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly severity: string;
  }[];
  readonly left_out: readonly { readonly pointer: string; readonly why: string }[];
}

/** The events that `relay preview` shows for these conversions. */
export const preview = (platform: string, options: readonly string[], lines: readonly unknown[]) =>
  relayJson<Previewed>(["preview", "--platform", platform, ...AT_NOW, ...options], lines);

export const pointers = ({ faults }: Previewed) =>
  faults.map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`);
