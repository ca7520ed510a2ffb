import { isObject } from "@relay/core";
import { acceptItems, type Admitted, faultOfWebhook, UnjudgedItems } from "@relay/pipeline/admission";
import type { ActorsContext } from "../context.ts";
import { type Entry, faultsIn } from "../input/entry.ts";
import type { Draft } from "../runs/outcome.ts";
import type { TaskEnd, TaskResult } from "../runs/run.ts";
import { meantDestinations } from "./meant-destinations.ts";
import type { AskedTask } from "./asked-task.ts";

/**
 * Admits the events of an input. The result has a draft for each; their statuses are kept in a report. Nothing is written
 * when no route leads to the dataset, or when the webhook cannot be used.
 */
export async function sendEvents(asked: AskedTask, context: ActorsContext): Promise<TaskEnd> {
  const { actor, sender, input } = asked;
  const { entries, dataset, webhookUrl } = input;
  const only = meantDestinations(actor, sender.router, dataset);
  if (only.length === 0) return noDestination(asked);
  const unusable = webhookUrl === undefined ? undefined : faultOfWebhook(webhookUrl, sender.webhooks);
  if (unusable !== undefined) return failed("webhook-unusable", unusable);
  const sendable = entries.filter(({ faults }) => faults.length === 0);
  const acceptance = await acceptItems(
    {
      router: sender.router,
      only: new Set(only),
      items: new UnjudgedItems(sendable.map(({ item }) => item)),
      isAtomic: false,
      report: webhookUrl === undefined ? {} : { webhookUrl },
    },
    context,
  );
  switch (acceptance.kind) {
    case "accepted": {
      const { requestId: reportId, admitted } = acceptance;
      const { expectedStatuses: expected } = admitted;
      return { kind: "sent", drafts: draftsOf(entries, admitted), reportId, expected };
    }
    case "nothing-accepted": {
      const drafts = draftsOf(entries, { ...acceptance.admitted, deliveries: [] });
      return { kind: "sent", drafts, expected: 0 };
    }
    case "backlogged":
    case "rate-limited":
    case "overloaded": {
      const { kind: type, ...rest } = acceptance;
      return { kind: "shed", type, ...rest };
    }
  }
}

/** The results of admission, with the positions and names of the input. */
function draftsOf(
  entries: readonly Entry[],
  { results, deliveries }: Pick<Admitted, "results" | "deliveries">,
): readonly Draft[] {
  let judged = 0;
  const byIndex = Map.groupBy(deliveries, ({ index }) => index);
  return entries.map((entry, index): Draft => {
    if (entry.faults.length > 0) return { index, faults: entry.faults, deliveries: [] };
    const place = judged;
    judged += 1;
    const { event_id: eventId, faults = [] } = results[place] ?? {};
    const known = faultsIn(entry, faults);
    const name = nameIn(entry);
    return {
      index,
      ...(eventId !== undefined && { event_id: eventId }),
      ...(name !== undefined && { event_name: name }),
      ...(known.length > 0 && { faults: known }),
      deliveries: (byIndex.get(place) ?? []).map(({ destination, deadLetterId }) => ({
        destination,
        deadLetterId,
      })),
    };
  });
}

function nameIn({ item }: Entry): string | undefined {
  const name = item.ok && isObject(item.value) ? item.value["event_name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

function noDestination({ actor, sender, input }: AskedTask): TaskResult {
  const { platform, dataset: field } = actor;
  const which =
    input.dataset === undefined
      ? `a ${platform} destination`
      : `a ${platform} destination with this ${field}`;
  const { source } = sender.router;
  return failed("no-destination", `no route of ${source} leads to ${which}; add one in relay.yaml`);
}

function failed(type: string, message: string): TaskResult {
  return { kind: "failed", failure: { type, message } };
}
