import {
  type AcceptContext,
  acceptItems,
  type AdmissionDestination,
  type Admitted,
  faultOfWebhook,
  type Route,
  type Router,
  validateItems,
} from "@relay/pipeline/admission";
import type { Config, DestinationConfig, SourceConfig, WebhooksConfig } from "@relay/runtime";
import { isRecord } from "../record.ts";
import type { Actor } from "./actor.ts";
import { NO_SANDBOX } from "./demo.ts";
import { demoRoute } from "./demo-route.ts";
import type { Draft } from "./outcome.ts";
import { type Entry, faultsIn } from "./entry.ts";
import type { TaskInput } from "./read-input.ts";
import { type QueryTaskContext, readTask } from "./reading-tasks.ts";
import type { TaskEnd, TaskResult } from "./run.ts";

export interface TaskContext extends AcceptContext, QueryTaskContext {
  readonly routers: ReadonlyMap<string, Router>;
  readonly webhooks: WebhooksConfig;
  readonly config: Pick<Config, "destinations">;
}

/** Runs a task. When it resolves, the sent events are durable but not settled yet. */
export async function runTask(
  actor: Actor,
  source: SourceConfig,
  input: TaskInput,
  context: TaskContext,
): Promise<TaskEnd> {
  const router = context.routers.get(source.name);
  if (!router) return failed("no-source", `no route takes conversions of ${source.name}`);
  switch (input.task) {
    case "send_event":
    case "send_batch_events":
    case "test_event":
      return input.isDemo
        ? sendInDemo(actor, source, input, context)
        : send({ actor, source, router }, input, context);
    case "validate_events":
      return { kind: "items", items: await judgeOnly({ actor, source, router }, input, context) };
    case "get_event_stats":
    case "list_pixels":
    case "get_pixel_info":
      return readTask(
        actor,
        input,
        {
          meant: configured(destinationsFor(actor, router, input.dataset), context),
          all: configured(destinationsFor(actor, router, undefined), context),
        },
        context,
      );
  }
}

/** The destinations of an input: those of its dataset, or all of the actor's platform. */
function destinationsFor(
  { platform }: Actor,
  router: Router,
  dataset: string | undefined,
): readonly AdmissionDestination[] {
  return router.destinations.filter(
    ({ platform: own, dialect }) =>
      own === platform &&
      (dataset === undefined || dialect.dataset === dataset || dialect.dataset.endsWith(`:${dataset}`)),
  );
}

function configured(
  destinations: readonly AdmissionDestination[],
  { config }: TaskContext,
): readonly DestinationConfig[] {
  return destinations.flatMap(({ name }) => config.destinations.get(name) ?? []);
}

async function sendInDemo(
  actor: Actor,
  source: SourceConfig,
  { entries }: TaskInput,
  { demo, now }: TaskContext,
): Promise<TaskResult> {
  if (!demo) return NO_SANDBOX;
  return { kind: "items", items: await demo.send(actor, entries, source, Math.floor(now() / 1000)) };
}

/** Whose task it is, and which destinations its source reaches. */
interface Asked {
  readonly actor: Actor;
  readonly source: SourceConfig;
  readonly router: Router;
}

async function send(
  { actor, source, router }: Asked,
  { entries, dataset, webhookUrl }: TaskInput,
  context: TaskContext,
): Promise<TaskEnd> {
  const only = destinationsFor(actor, router, dataset);
  if (only.length === 0) return noDestination(actor, source, dataset);
  const unusable =
    webhookUrl === undefined
      ? undefined
      : faultOfWebhook(webhookUrl, { ...context.webhooks, secrets: source.webhookSecrets });
  if (unusable !== undefined) return failed("webhook-unusable", unusable);
  const sendable = entries.filter(({ faults }) => faults.length === 0);
  const acceptance = await acceptItems(
    {
      router,
      only: new Set(only),
      items: sendable.map(({ item }) => item),
      isAtomic: false,
      report: webhookUrl === undefined ? {} : { webhookUrl },
    },
    context,
  );
  switch (acceptance.kind) {
    case "accepted": {
      const { requestId: reportId, admitted } = acceptance;
      const drafts = draftsOf(entries, admitted);
      return { kind: "sent", drafts, reportId, expected: admitted.expectedStatuses };
    }
    case "nothing-accepted":
      return {
        kind: "sent",
        drafts: draftsOf(entries, { ...acceptance.admitted, deliveries: [] }),
        expected: 0,
      };
    case "backlogged":
    case "overloaded":
    case "unavailable": {
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
    if (entry.faults.length > 0) return { index, faults: entry.faults, copies: [] };
    const place = judged;
    judged += 1;
    const { event_id: eventId, faults = [] } = results[place] ?? {};
    const known = faultsIn(entry, faults);
    const name = entry.item.ok && isRecord(entry.item.value) ? entry.item.value["event_name"] : undefined;
    return {
      index,
      ...(eventId !== undefined && { event_id: eventId }),
      ...(typeof name === "string" && { event_name: name }),
      ...(known.length > 0 && { faults: known }),
      copies: (byIndex.get(place) ?? []).map(({ destination, deadLetterId }) => ({
        destination,
        deadLetterId,
      })),
    };
  });
}

/** `validate_events`: the faults and each destination's match quality. Writes nothing and calls no platform. */
async function judgeOnly(
  { actor, source, router: own }: Asked,
  { entries, dataset, isDemo }: TaskInput,
  { now }: TaskContext,
): Promise<readonly object[]> {
  const nowSeconds = Math.floor(now() / 1000);
  const route: Route = isDemo
    ? demoRoute(actor, source)
    : { router: own, only: new Set(destinationsFor(actor, own, dataset)) };
  const items = entries.map(({ item }) => item);
  const { results } = await validateItems(items, route, nowSeconds);
  return results.map(({ status, faults, ...view }, index) => {
    const entry = entries[index];
    const all = entry ? faultsIn(entry, faults) : faults;
    const isValid = status === "accepted" && entry?.faults.length === 0;
    return {
      ...view,
      status: isValid ? "valid" : "invalid",
      success: isValid,
      faults: all,
      ...(isDemo && { demo: true }),
    };
  });
}

function noDestination(
  { platform, dataset: field }: Actor,
  { name }: SourceConfig,
  dataset: string | undefined,
): TaskResult {
  const which =
    dataset === undefined ? `a ${platform} destination` : `a ${platform} destination with this ${field}`;
  return failed("no-destination", `no route of ${name} leads to ${which}; add one in relay.yaml`);
}

function failed(type: string, message: string): TaskResult {
  return { kind: "failed", failure: { type, message } };
}
