import { WebhookSender } from "@relay/pipeline";
import { RedisWebhooks, type WebhookRef } from "@relay/redis";
import type { Config } from "@relay/runtime";
import { WebhookHttp } from "@relay/transport";
import type { WorkerContext } from "./context.ts";

/** Sources that start messages to webhooks. None of them waits for a receiver. */
const WEBHOOK_SOURCES_AT_ONCE = 16;

/**
 * Notifies webhooks. It starts to with the first configuration in which a source has a secret that signs its messages.
 */
export class Webhooks {
  readonly #context: WorkerContext;
  #isStarted = false;

  constructor(context: WorkerContext) {
    this.#context = context;
    this.replace(context.config);
  }

  /** Takes over another configuration. */
  replace({ sources }: Config): void {
    if (this.#isStarted || ![...sources.values()].some(({ webhookSecrets }) => webhookSecrets.length > 0))
      return;
    this.#isStarted = true;
    this.#start();
  }

  #start(): void {
    const { live, resources, redis, jobsRedis, queues, sealer, marked } = this.#context;
    const { listen, stop, onQueueError: onError } = this.#context;
    const poster = resources.adopt(
      new WebhookHttp({
        secretsOf: (source) =>
          (live.current.sources.get(source)?.webhookSecrets ?? []).map((secret) => secret.reveal()),
        mayReach: (address) => live.current.webhooks.mayReach(address),
      }),
      (http) => http.close(),
    );
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
      queues.webhooks.start(jobsRedis, notify, {
        concurrency: WEBHOOK_SOURCES_AT_ONCE,
        mark: marked?.mark,
        onError,
      }),
      (worker) => worker.close(),
    );
  }
}
