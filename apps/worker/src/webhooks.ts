import { WebhookSender } from "@relay/pipeline";
import { RedisWebhooks, type WebhookRef } from "@relay/redis";
import type { Config } from "@relay/runtime";
import { WebhookHttp } from "@relay/transport";
import type { WorkerContext } from "./context.ts";

/** Sources that start messages to webhooks. None of them waits for a receiver. */
const WEBHOOK_SOURCES_AT_ONCE = 16;

/** Starts to notify webhooks, if a source has a secret that signs its messages. */
export function startWebhooks(context: WorkerContext): void {
  const { config, resources, redis, queues, sealer, listen, stop, onQueueError: onError } = context;
  const secrets = secretsOf(config);
  if (![...secrets.values()].some(({ length }) => length > 0)) return;
  const { mayReach } = config.webhooks;
  const poster = resources.adopt(new WebhookHttp({ secrets, mayReach }), (http) => http.close());
  const webhooks = new RedisWebhooks(redis, sealer);
  const sender = resources.adopt(
    new WebhookSender({ webhooks, poster, listen, dice: Math.random, onError }, stop),
    (running) => running.close(),
  );
  const notify = async ({ source }: WebhookRef) => {
    await sender.begin(source);
    return { kind: "done" } as const;
  };
  resources.adopt(
    queues.webhooks.start(context.jobsRedis, notify, { concurrency: WEBHOOK_SOURCES_AT_ONCE, onError }),
    (worker) => worker.close(),
  );
}

/** Source → the secrets that sign its messages. */
function secretsOf({ sources }: Config): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Array.from(sources.values(), ({ name, webhookSecrets }) => [
      name,
      webhookSecrets.map((secret) => secret.reveal()),
    ]),
  );
}
