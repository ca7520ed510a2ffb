import type { Shop } from "./shop.ts";

/** Where everything is, and a line to try it with. */
export function stillRunning({ house, keys }: Shop): string {
  const { ingest, sandbox, workers, redis, folder } = house;
  const event = {
    event_name: "Purchase",
    event_time: Math.floor(Date.now() / 1000),
    action_source: "website",
    event_source_url: "https://shop.example/thanks",
    user_data: { email: "ada@example.com", client_ip_address: "192.0.2.1" },
    custom_data: { value: 12.5, currency: "EUR" },
  };
  return `Everything is still running, until Ctrl-C:
  ingest    ${ingest.url}/v1/events
  openapi   ${ingest.url}/openapi.json
  metrics   ${[ingest, ...workers].map(({ url }) => `${url}/metrics`).join("  ")}
  platforms ${sandbox.url}/_sandbox/summary
  redis     ${redis.url}
  logs      ${folder}

Send a conversion:
  curl -s ${ingest.url}/v1/events -H 'authorization: Bearer ${keys.web}' -H 'content-type: application/json' \\
    -d '${JSON.stringify(event)}'
`;
}
