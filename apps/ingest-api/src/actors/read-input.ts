import { type Fault, fault, faultsOf, recogniseHashed } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import Type, { type TSchema } from "typebox";
import { Value } from "typebox/value";
import { isRecord } from "../edges/fields.ts";
import type { Item } from "../read-items.ts";
import type { Actor, TaskName } from "./actor.ts";
import { isGiven } from "./field.ts";

type Json = Readonly<Record<string, unknown>>;

/** The input of a run, checked, with its defaults. */
export interface TaskInput {
  readonly task: TaskName;
  readonly isDemo: boolean;
  readonly accessToken?: string;
  readonly dataset?: string;
  readonly account?: string;
  readonly webhookUrl?: string;
  /** Conversions to send or to judge, in the order of the input. */
  readonly entries: readonly Entry[];
}

/** One conversion of an input. */
export interface Entry {
  readonly item: Item;
  /** Faults of the input itself; with any, it is not judged further. */
  readonly faults: readonly Fault[];
  /** Where a pointer into the conversion lies in the input. */
  readonly pointerBack: (pointer: string) => string;
}

export type ReadInput =
  | { readonly kind: "input"; readonly input: TaskInput }
  | { readonly kind: "faulty"; readonly faults: readonly Fault[] };

/** The schema of an actor's input. */
export function schemaOf({ fields }: Actor): TSchema {
  const properties = Object.entries(fields).map(([name, { schema }]) => [name, Type.Optional(schema)]);
  return Type.Object(Object.fromEntries(properties), { additionalProperties: false });
}

/** Reads the input of an actor's run. Its faults point into the input, by the input's own names. */
export function readInput(raw: unknown, actor: Actor, nowSeconds: number): ReadInput {
  const given = isRecord(raw)
    ? Object.fromEntries(Object.entries(raw).filter(([, value]) => isGiven(value)))
    : raw;
  const found = faultsOf(Value.Errors(schemaOf(actor), given));
  if (found.length > 0) return { kind: "faulty", faults: found };
  const input = given as Json;
  const task = (input["task"] ?? "send_event") as TaskName;
  const isDemo = input["demoMode"] !== false;
  const text = (name: string) => (typeof input[name] === "string" ? input[name] : undefined);
  if (task === "test_event" && text("testEventCode") === undefined && !isDemo)
    return faulty("/testEventCode", "is needed for test_event: copy it from the platform's Test Events");
  const { [actor.dataset]: dataset, [actor.account]: account } = input as Readonly<Record<string, string>>;
  const { accessToken, webhookUrl } = input as Readonly<Record<string, string>>;
  const entries = entriesOf(task, input, actor, nowSeconds);
  if ("kind" in entries) return entries;
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

function entriesOf(
  task: TaskName,
  input: Json,
  actor: Actor,
  nowSeconds: number,
): readonly Entry[] | Extract<ReadInput, { kind: "faulty" }> {
  const common = { testEventCode: input["testEventCode"], isAlreadyHashed: input["isAlreadyHashed"] };
  switch (task) {
    case "send_event":
    case "test_event":
      return [flatEntry(input, actor, nowSeconds, "")];
    case "send_batch_events":
    case "validate_events": {
      if (task === "validate_events" && input["events"] === undefined)
        return [flatEntry(input, actor, nowSeconds, "")];
      const events = listIn(input["events"]);
      if (!events) return faulty("/events", "must be a JSON array of events, as text");
      return events.map((event, index) => entryOf(event, common, actor, nowSeconds, `/events/${index}`));
    }
    default:
      return [];
  }
}

function listIn(text: unknown): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(String(text));
    return Array.isArray(list) && list.length > 0 ? list : undefined;
  } catch {
    // The parser's own message quotes the text, which is personal data.
    return undefined;
  }
}

/** An element of `events`: in the shape of TikTok, of Meta and the relay, or flat as the input is. */
function entryOf(
  event: unknown,
  common: { readonly testEventCode: unknown; readonly isAlreadyHashed: unknown },
  actor: Actor,
  nowSeconds: number,
  at: string,
): Entry {
  const prefixed = (back: (pointer: string) => string) => (pointer: string) => at + back(pointer);
  const test = isGiven(common.testEventCode) ? { test_event_code: common.testEventCode } : {};
  if (isRecord(event) && ("event_name" in event || "user_data" in event)) {
    return {
      item: { ok: true, value: { ...event, ...test } },
      faults: [],
      pointerBack: prefixed((same) => same),
    };
  }
  const translation = PLATFORMS.tiktok.translate(event, "website");
  if (translation) {
    const value = { ...(translation.value as Json), ...test };
    return { item: { ok: true, value }, faults: [], pointerBack: prefixed(translation.pointerBack) };
  }
  if (!isRecord(event)) {
    return { item: { ok: true, value: event }, faults: [], pointerBack: prefixed((same) => same) };
  }
  const given = Object.fromEntries(
    Object.entries({ ...common, ...event }).filter(([, value]) => isGiven(value)),
  );
  const found = faultsOf(Value.Errors(schemaOf(actor), given));
  if (found.length > 0) {
    const faults = found.map((one) => ({ ...one, pointer: at + one.pointer }));
    return { item: { ok: true, value: given }, faults, pointerBack: (pointer) => pointer };
  }
  return flatEntry(given, actor, nowSeconds, at);
}

/** Flat fields as a conversion. */
function flatEntry(given: Json, actor: Actor, nowSeconds: number, at: string): Entry {
  const faults: Fault[] = [];
  const conversion: Record<string, unknown> = {
    event_name: actor.defaultEventName,
    event_time: nowSeconds,
    action_source: "website",
    user_data: {},
  };
  const names = new Map(placesOf(actor));
  for (const [name, value] of Object.entries(withCart(given, actor))) {
    const field = actor.fields[name];
    if (field?.to === undefined) continue;
    names.set(field.to, name);
    put(conversion, field.to, field.read ? field.read(value, nowSeconds) : value);
  }
  if (given["eventName"] === "CustomEvent") {
    if (given["customEventName"] === undefined)
      faults.push(
        fault(`${at}/customEventName`, "missing_field", "is needed where eventName is CustomEvent"),
      );
    conversion["event_name"] = given["customEventName"];
  } else conversion["event_name"] = given["eventName"] ?? actor.defaultEventName;
  if (given["isAlreadyHashed"] === true) faults.push(...unhashed(given, actor, at));
  return {
    item: { ok: true, value: conversion },
    faults,
    pointerBack: (pointer) => {
      const place = [...names].find(([to]) => pointer === to || pointer.startsWith(`${to}/`));
      return place ? `${at}/${place[1]}` : at + pointer;
    },
  };
}

/**
 * Where each field goes, so that a fault about one that is absent is named by it too. The event's name is asked of
 * eventName; customEventName goes to the same place where that says CustomEvent.
 */
function placesOf({ fields }: Actor): readonly (readonly [to: string, name: string])[] {
  return Object.entries(fields).flatMap(([name, { to }]) =>
    to === undefined || name === "customEventName" ? [] : [[to, name] as const],
  );
}

/** What describes a product goes along with its id, and nowhere without one. */
function withCart(given: Json, { cart }: Actor): Json {
  if (given[cart.of] !== undefined) return { ...cart.defaults, ...given };
  return Object.fromEntries(Object.entries(given).filter(([name]) => !(name in cart.defaults)));
}

function unhashed(given: Json, { hashed }: Actor, at: string): readonly Fault[] {
  return hashed.flatMap((name) => {
    const value = given[name];
    if (typeof value !== "string" || recogniseHashed(value) !== undefined) return [];
    return [
      fault(`${at}/${name}`, "invalid_value", "must be a SHA-256 in hex where isAlreadyHashed is true"),
    ];
  });
}

/** Puts a value at a pointer; numbers are places in lists. */
function put(target: Record<string, unknown>, pointer: string, value: unknown): void {
  const parts = pointer.split("/").slice(1);
  const last = parts.pop() ?? "";
  let node: Record<string, unknown> = target;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1] ?? last;
    node[part] ??= /^\d+$/.test(next) ? [] : {};
    node = node[part] as Record<string, unknown>;
  }
  node[last] = value;
}

function faulty(pointer: string, message: string): Extract<ReadInput, { kind: "faulty" }> {
  return { kind: "faulty", faults: [fault(pointer, "missing_field", message)] };
}
