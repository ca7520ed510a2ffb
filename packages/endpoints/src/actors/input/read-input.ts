import { type Fault, fault, type FaultCode, faultsOf, isObject, type PlatformRegistry } from "@relay/core";
import { mapInTurns, parseInParts } from "@relay/pipeline/admission";
import type { Actor, TaskName } from "../actor.ts";
import { type Entry, type EntryContext, entryOf, flatEntry } from "./entry.ts";
import { givenIn, isGiven } from "./field.ts";
import { checkersOf, isOfEvent } from "./input-schema.ts";
import type { RunFailure } from "../runs/run.ts";

type Json = Readonly<Record<string, unknown>>;

/** The checked input of a run, with its defaults. */
export interface TaskInput {
  readonly task: TaskName;
  readonly isDemo: boolean;
  readonly accessToken?: string;
  readonly dataset?: string;
  readonly account?: string;
  readonly webhookUrl?: string;
  /** Conversions to send or to check, in the order of the input. */
  readonly entries: readonly Entry[];
}

export type ReadInput =
  | { readonly kind: "input"; readonly input: TaskInput }
  /** Nothing of it is done or kept. */
  | { readonly kind: "refused"; readonly failure: RunFailure };

/** How inputs are read. */
export interface InputRules {
  readonly platforms: Pick<PlatformRegistry, "conversions" | "translate">;
  readonly nowSeconds: number;
  /** Whether the hosted actors' defaults are used. */
  readonly isAsHosted: boolean;
  readonly maxEvents: number;
  /** Most events that `validate_events` takes. */
  readonly maxValidated: number;
}

/** Most characters of the fields beside a list, counted once for each of its events: as many as a large body has. */
const MOST_INHERITED = 16_000_000;
/** The events of a demonstration without a list. */
const SAMPLE_EVENTS: readonly Json[] = [{}, { eventName: "ViewContent" }];

/**
 * Reads the input of an actor's run. Faults point into the input, with the input's own names. Other work runs in
 * between when many events are read.
 */
export async function readInput(raw: unknown, actor: Actor, rules: InputRules): Promise<ReadInput> {
  const { platforms, nowSeconds, isAsHosted } = rules;
  const checkers = checkersOf(actor);
  if (!isObject(raw)) return refused("", "not_an_object", "must be a JSON object");
  const given = givenIn(raw, actor.fields);
  if (!checkers.input.Check(given)) return refusedFor(faultsOf(checkers.input.Errors(given)));
  const task = (given["task"] ?? "send_event") as TaskName;
  const isDemo = given["demoMode"] !== false;
  if (task === "test_event" && !isGiven(given["testEventCode"]) && !isDemo) {
    const words = "is needed for test_event: copy it from the platform's Test Events";
    return refused("/testEventCode", "missing_field", words);
  }
  const fields = ofEvents(given, actor);
  // validate_events checks the given events. Only an input without any is checked as the sample.
  const isSampled =
    isDemo && (task !== "validate_events" || (Object.keys(fields).length === 0 && !isGiven(given["events"])));
  const schema = checkers.event;
  const context: EntryContext = { platforms, actor, nowSeconds, isAsHosted, isSampled, schema };
  const entries = await entriesOf(task, given, context, rules);
  if ("kind" in entries) return entries;
  const { [actor.dataset]: dataset, [actor.account]: account, accessToken, webhookUrl } = given as TextFields;
  return {
    kind: "input",
    input: {
      task,
      isDemo,
      entries,
      ...(dataset !== undefined && { dataset }),
      ...(account !== undefined && { account }),
      ...(accessToken !== undefined && { accessToken }),
      ...(webhookUrl !== undefined && { webhookUrl }),
    },
  };
}

type TextFields = Readonly<Record<string, string | undefined>>;
type Refused = Extract<ReadInput, { kind: "refused" }>;

function ofEvents(given: Json, { fields }: Actor): Json {
  return Object.fromEntries(Object.entries(given).filter(([name]) => isOfEvent(name, fields[name])));
}

async function entriesOf(
  task: TaskName,
  given: Json,
  context: EntryContext,
  rules: InputRules,
): Promise<readonly Entry[] | Refused> {
  switch (task) {
    case "send_event":
    case "test_event":
      return [flatEntry(given, {}, context, "")];
    case "validate_events":
      if (given["events"] === undefined) return [flatEntry(given, {}, context, "")];
      return listedEntries(given, context, Math.min(rules.maxEvents, rules.maxValidated));
    case "send_batch_events":
      return listedEntries(given, context, rules.maxEvents);
    case "get_event_stats":
    case "list_pixels":
    case "get_pixel_info":
      return [];
  }
}

/** Reads the events of a list. Fields beside the list apply to each event without a value of its own. */
async function listedEntries(
  given: Json,
  context: EntryContext,
  mostEvents: number,
): Promise<readonly Entry[] | Refused> {
  const { actor, isSampled } = context;
  const events = given["events"] === undefined && isSampled ? SAMPLE_EVENTS : await listIn(given["events"]);
  if (!events) return refused("/events", "missing_field", "must be a JSON array of events, as text");
  if (events.length > mostEvents) {
    const message = `At most ${mostEvents} events a run of this task.`;
    return { kind: "refused", failure: { type: "too-many-events", message } };
  }
  const inherited = ofEvents(given, actor);
  if (inherited["eventId"] !== undefined)
    return refused("/eventId", "invalid_value", "can only name one event; give each event its own eventId");
  if (JSON.stringify(inherited).length * events.length > MOST_INHERITED)
    return refused("/events", "conversion_too_large", "are too many for the size of the fields beside them");
  return mapInTurns(events, (event, index) => entryOf(event, inherited, context, `/events/${index}`));
}

async function listIn(text: unknown): Promise<readonly unknown[] | undefined> {
  try {
    const list = await parseInParts(String(text));
    return Array.isArray(list) && list.length > 0 ? list : undefined;
  } catch {
    // The parser's own message quotes the text, which is personal data.
    return undefined;
  }
}

function refused(pointer: string, code: FaultCode, message: string): Refused {
  return refusedFor([fault(pointer, code, message)]);
}

function refusedFor(faults: readonly Fault[]): Refused {
  return {
    kind: "refused",
    failure: { type: "invalid-input", message: "The input has faults.", faults },
  };
}
