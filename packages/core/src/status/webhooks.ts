import type { DeliveryStatus } from "./delivery-status.ts";

/** The statuses in one message to a webhook: the same ones under the same id until they were recorded as notified. */
export interface WebhookBatch {
  readonly reportId: string;
  readonly source: string;
  /** No other sender takes them before this time of Redis' clock. */
  readonly heldUntilMs: number;
  readonly url: string;
  /** Statuses notified before these. */
  readonly notified: number;
  readonly statuses: readonly DeliveryStatus[];
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Milliseconds since the first of them, by Redis' clock. */
  readonly failingForMs: number;
}

/** The statuses that webhooks are to be notified of. */
export interface Webhooks {
  /** Takes the message of a source that has waited longest. Undefined when none is due. */
  take(source: string): Promise<WebhookBatch | undefined>;
  notified(batch: WebhookBatch): Promise<void>;
  /** Makes it due again after this time. */
  failed(batch: WebhookBatch, waitMs: number): Promise<void>;
  /** Keeps it as failed. */
  giveUp(batch: WebhookBatch): Promise<void>;
}

/** `refused`: the receiver wants no more (410). `forbidden`: its address must not be reached. */
export type WebhookAnswer =
  | { readonly kind: "taken" }
  | { readonly kind: "failed" | "refused" | "forbidden"; readonly reason: string };

/** A message to a webhook, as it is posted. */
export interface WebhookMessage {
  readonly id: string;
  /** The source whose secrets sign it. */
  readonly source: string;
  readonly url: string;
  readonly body: string;
}

/** Signs and posts a message. Never throws. */
export interface WebhookPoster {
  post(message: WebhookMessage): Promise<WebhookAnswer>;
}
