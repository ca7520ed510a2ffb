import { faultOfWebhookUrl } from "@relay/core";
import type { SourceConfig, WebhooksConfig } from "@relay/runtime";

/** What is wrong with the webhook of a request, as a sentence; undefined when nothing is. */
export function faultOfWebhook(
  url: unknown,
  { webhookSecrets }: SourceConfig,
  { mayReach }: WebhooksConfig,
): string | undefined {
  if (webhookSecrets.length === 0)
    return "This source may name no webhook: relay.yaml has no webhook_secret_env for it.";
  if (typeof url !== "string") return "webhook_url must be text.";
  const fault = faultOfWebhookUrl(url, mayReach);
  return fault === undefined ? undefined : `webhook_url ${fault}.`;
}
