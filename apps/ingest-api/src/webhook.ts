import { faultOfWebhookUrl } from "@relay/core";
import type { WebhooksConfig } from "@relay/runtime";

/** What is wrong with the webhook that a request names, in a sentence; undefined where nothing is. */
export function faultOfWebhook(url: unknown, webhooks: WebhooksConfig | undefined): string | undefined {
  if (!webhooks) return "Webhooks are not set up here: relay.yaml names no webhooks.secret_env.";
  if (typeof url !== "string") return "webhook_url must be text.";
  const fault = faultOfWebhookUrl(url, webhooks.mayReach);
  return fault === undefined ? undefined : `webhook_url ${fault}.`;
}
