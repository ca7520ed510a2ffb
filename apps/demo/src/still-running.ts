import type { Shop } from "./shop.ts";

/** Where everything is, and what another terminal must know to speak to it. */
export function stillRunning({ deployment, keys, admin }: Shop, consoleLink: string): string {
  const { ingest, sandbox, workers, redis, folder } = deployment;
  const observed = [ingest, ...workers, ...(admin ? [admin] : [])];
  return `Everything is still running, until Ctrl-C:
  ingest API    ${ingest.url}/v1/events, described at ${ingest.url}/openapi.json
  admin API     ${admin ? `${admin.url}/v1/destinations, described at ${admin.url}/openapi.json` : "not started"}
  console       ${consoleLink}
                (signs in once, within ten minutes; later with the key RELAY_ADMIN_KEY)
  metrics       ${observed.map(({ url }) => `${url}/metrics`).join("  ")}
  platforms     ${sandbox.url}/_sandbox/summary
  Redis         ${redis.url}
  configuration ${deployment.configFile}
  logs          ${folder}

Another terminal needs these lines, for the examples of README and for npx relay:
  export RELAY_URL=${ingest.url} RELAY_API_KEY=${keys.web}
  export REDIS_URL=${redis.url} RELAY_CONFIG='${deployment.configFile}' RELAY_WEBHOOK_SECRET=${keys.webhook}
  export RELAY_ADMIN_URL=${admin?.url ?? ""} RELAY_ADMIN_KEY=${keys.admin}
`;
}
