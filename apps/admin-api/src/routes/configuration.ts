import { readFile, stat } from "node:fs/promises";
import { type Config, type DestinationConfig, revisionOf } from "@relay/runtime";
import { route } from "../route.ts";

const DAY_MS = 86_400_000;

export const configurationRoutes = [
  route({
    method: "get",
    path: "/v1/configuration",
    scope: "read",
    summary:
      "relay.yaml as the admin API runs it, without keys, tokens and secrets: its revision, when it was loaded, and the revision of the file and when it was changed last. Other processes may run another revision: see the metric relay_config_info.",
    handle: async ({ config }) => {
      const file = await fileAt(config.env.RELAY_CONFIG);
      return {
        revision: config.revision,
        loaded_at: new Date(config.loadedAtMs).toISOString(),
        ...(file && { file }),
        destinations: Array.from(config.destinations.values(), destination),
        sources: sourcesOf(config),
        routes: routesOf(config),
        admin_keys: config.adminKeys.map(({ name, scopes }) => ({ name, scopes: [...scopes] })),
        sealing_keys: config.sealing.keys.map(({ id }) => id),
        redis: config.redis,
        ingest: config.ingest,
        worker: config.worker,
      };
    },
  }),
];

/** Undefined when the file is no longer there. */
async function fileAt(path: string) {
  return Promise.all([readFile(path, "utf8"), stat(path)]).then(
    ([text, { mtime }]) => ({ revision: revisionOf(text), changed_at: mtime.toISOString() }),
    () => undefined,
  );
}

function destination({ name, platform, dialect, baseUrl, ...settings }: DestinationConfig) {
  return {
    destination: name,
    platform,
    dataset: dialect.dataset,
    base_url: baseUrl,
    api_versions: dialect.versions.map(({ use, version }) => `${version} (${use})`),
    max_events_a_request: dialect.limits.maxEvents,
    lanes: settings.lanes,
    ledger_hours: settings.ledgerHours,
    keep: settings.keep,
    keep_dead_letters_days: settings.retention.keepMs / DAY_MS,
    keep_conversion_days: settings.retention.keepConversionMs / DAY_MS,
    max_wait_ms: settings.maxWaitMs,
    max_in_flight: settings.maxInFlight,
    request_timeout_ms: settings.requestTimeoutMs,
    pause_at_refused_share: settings.pauseAtRefusedShare,
    ...(settings.maxBacklog !== undefined && { max_backlog: settings.maxBacklog }),
    max_dead_letters: settings.maxDeadLetters,
    retry_failing_seconds: settings.retryFailingMs.map((ms) => ms / 1000),
  };
}

function sourcesOf({ sources }: Config) {
  return Array.from(sources.values(), ({ name, apiKeySha256, webhookSecrets, consent, ...settings }) => ({
    source: name,
    api_keys: apiKeySha256.length,
    signs_webhooks: webhookSecrets.length > 0,
    consent: consent.mode,
    ...(settings.maxConversionsPerSecond !== undefined && {
      max_conversions_per_second: settings.maxConversionsPerSecond,
    }),
    ...(settings.backlogShare !== undefined && { backlog_share: settings.backlogShare }),
  }));
}

function routesOf({ routes }: Config) {
  return routes.map(({ source, destinations, eventNames, actionSources }) => ({
    source,
    destinations,
    ...(eventNames && { event_names: [...eventNames] }),
    ...(actionSources && { action_sources: [...actionSources] }),
  }));
}
