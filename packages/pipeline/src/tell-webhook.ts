import { backoffMs, type Listener, type ReportedEnd, type WebhookPoster, type Webhooks } from "@relay/core";

export interface TellContext {
  readonly webhooks: Webhooks;
  readonly poster: WebhookPoster;
  readonly listen: Listener;
  /** Uniform in [0, 1). */
  readonly dice: () => number;
}

/** What is left: nothing to tell now, or again after this time. */
export type Told = { readonly kind: "done" } | { readonly kind: "later"; readonly delayMs: number };

const RETRY = { firstMs: 2000, capMs: 3_600_000 };
/** After a day of failures a webhook is given up; a person may have it told again. */
const GIVE_UP_AFTER_MS = 86_400_000;

/**
 * Tells the webhook of a report what it does not know yet, request after request, until there is nothing left or one
 * fails. What was posted and not noted is posted again under the same id: each end arrives at least once.
 */
export async function tellWebhook(reportId: string, context: TellContext, stop: AbortSignal): Promise<Told> {
  const { webhooks, poster, listen, dice } = context;
  while (!stop.aborted) {
    const batch = await webhooks.next(reportId);
    if (!batch) return { kind: "done" };
    const { url, told, ends, failures, failingForMs } = batch;
    const answer = await poster.post(url, `${reportId}.${told}`, bodyOf(reportId, ends));
    if (answer.kind === "taken") {
      await webhooks.told(batch);
      listen({ kind: "webhook", outcome: "taken", reportId, count: ends.length });
      continue;
    }
    if (answer.kind !== "failed" || failingForMs >= GIVE_UP_AFTER_MS) {
      await webhooks.giveUp(batch);
      listen({ kind: "webhook", outcome: "given-up", reportId, count: ends.length, reason: answer.reason });
      return { kind: "done" };
    }
    const delayMs = backoffMs(failures, dice(), RETRY);
    await webhooks.failed(batch, delayMs);
    listen({ kind: "webhook", outcome: "failed", reportId, count: ends.length, reason: answer.reason });
    return { kind: "later", delayMs };
  }
  return { kind: "later", delayMs: 0 };
}

/** The message: what became of conversions, as `GET /v1/events/{event_id}` names it. */
function bodyOf(reportId: string, ends: readonly ReportedEnd[]): string {
  const latest = Math.max(...ends.map(({ atMs }) => atMs));
  return JSON.stringify({
    type: "conversions.settled",
    timestamp: new Date(latest).toISOString(),
    data: { request_id: reportId, results: ends.map(writeEnd) },
  });
}

/** An end as it is shown to producers. */
export function writeEnd({ destination, eventId, eventName, letterId, status, atMs, ...rest }: ReportedEnd) {
  const { attempts, traceId, reason, code, subcode } = rest;
  return {
    event_id: eventId,
    event_name: eventName,
    destination,
    status,
    settled_at: new Date(atMs).toISOString(),
    ...(attempts !== undefined && { attempts }),
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(status === "dead_letter" && { dead_letter: letterId }),
    ...(reason !== undefined && { reason }),
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
  };
}
