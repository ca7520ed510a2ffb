import { type AddressRule, faultOfWebhookUrl } from "@relay/core";

/** What decides whether a request may name a webhook. */
export interface WebhookRules {
  /** The secrets that sign the source's messages. Without any, its requests may name no webhook. */
  readonly secrets: readonly unknown[];
  readonly mayReach: AddressRule;
}

/** What is wrong with the webhook that a request names, as a sentence; undefined when nothing is. */
export function faultOfWebhook(url: unknown, { secrets, mayReach }: WebhookRules): string | undefined {
  if (secrets.length === 0)
    return "This source may name no webhook: relay.yaml has no webhook_secret_env or webhook_secret_file for it.";
  if (typeof url !== "string") return "webhook_url must be text.";
  const fault = faultOfWebhookUrl(url, mayReach);
  return fault === undefined ? undefined : `webhook_url ${fault}.`;
}
