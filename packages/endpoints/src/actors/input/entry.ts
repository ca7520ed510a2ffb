import {
  type ActionSource,
  type Fault,
  fault,
  faultsOf,
  isObject,
  type PlatformRegistry,
  recogniseHashed,
  warning,
} from "@relay/core";
import type { Item } from "@relay/pipeline/admission";
import type { Validator } from "typebox/compile";
import type { Actor } from "../actor.ts";
import { completed } from "./completed.ts";
import { givenIn } from "./field.ts";

type Json = Readonly<Record<string, unknown>>;

/** One conversion of an input. */
export interface Entry {
  readonly item: Item;
  /** Faults of the input itself. An entry with any is not checked further. */
  readonly faults: readonly Fault[];
  /** A warning for each default of the hosted actor that was used. */
  readonly warnings: readonly Fault[];
  /** Translates a pointer into the conversion to one into the input. */
  readonly pointerBack: (pointer: string) => string;
}

/** All faults of an entry, with pointers into the input. `judged` are the faults of its conversion. */
export function faultsIn<T extends Fault>(entry: Entry, judged: readonly T[]): readonly (T | Fault)[] {
  const { faults, warnings, pointerBack } = entry;
  return [...faults, ...warnings, ...judged.map((one) => ({ ...one, pointer: pointerBack(one.pointer) }))];
}

/** How the events of one input are read. */
export interface EntryContext {
  readonly platforms: Pick<PlatformRegistry, "conversions" | "translate">;
  readonly actor: Actor;
  readonly nowSeconds: number;
  /** Whether the hosted actor's defaults are used. */
  readonly isAsHosted: boolean;
  /** Whether absent fields get the samples of a demonstration. */
  readonly isSampled: boolean;
  /** The schema of a flat event. */
  readonly schema: Validator;
}

/**
 * Reads flat fields as a conversion. `inherited` are the fields beside a list of events; `at` points to the event's
 * own.
 */
export function flatEntry(own: Json, inherited: Json, context: EntryContext, at: string): Entry {
  const { actor, nowSeconds, isAsHosted } = context;
  const said = { ...inherited, ...own };
  const given = withCart({ ...defaultsFor(said, context), ...said }, context);
  const conversion: Json = {
    event_name: actor.defaultEventName,
    event_time: nowSeconds,
    action_source: "website",
    user_data: {},
    ...conversionOf(given, context),
  };
  const place = (name: string) => (name in own || !(name in inherited) ? `${at}/${name}` : `/${name}`);
  const fieldAt = fieldFinder(given, actor);
  const pointerBack = (pointer: string) => {
    const name = fieldAt(pointer);
    return name === undefined ? at + pointer : place(name);
  };
  const isNameless = given["eventName"] === "CustomEvent" && given["customEventName"] === undefined;
  return {
    item: { ok: true, value: conversion },
    faults: [
      ...(isNameless
        ? [fault(`${at}/customEventName`, "missing_field", "is needed when eventName is CustomEvent")]
        : []),
      ...(given["isAlreadyHashed"] === true ? unhashed(conversion["user_data"], context, pointerBack) : []),
    ],
    warnings: isAsHosted ? hostedDefaults(actor, at, (name) => !(name in said)) : [],
    pointerBack,
  };
}

/** Reads an element of `events`: in a platform's own shape, in the relay's, or flat like the input. */
export function entryOf(event: unknown, inherited: Json, context: EntryContext, at: string): Entry {
  const { platforms, actor, schema } = context;
  if (isObject(event) && ("event_name" in event || "user_data" in event))
    return shapedEntry({ value: event, pointerBack: (same) => same }, inherited, context, at);
  const { actionSource = "website" } = inherited;
  const translation = platforms.translate(event, actionSource as ActionSource);
  if (translation) return shapedEntry(translation as Shaped, inherited, context, at);
  if (!isObject(event)) {
    return {
      item: { ok: true, value: event },
      faults: [],
      warnings: [],
      pointerBack: (pointer) => at + pointer,
    };
  }
  const own = givenIn(event, actor.fields);
  if (schema.Check(own)) return flatEntry(own, inherited, context, at);
  const faults = faultsOf(schema.Errors(own)).map((one) => ({ ...one, pointer: at + one.pointer }));
  return { item: { ok: true, value: own }, faults, warnings: [], pointerBack: (pointer) => pointer };
}

interface Shaped {
  readonly value: Json;
  readonly pointerBack: (pointer: string) => string;
}

function shapedEntry(
  { value: own, pointerBack: ownPointer }: Shaped,
  inherited: Json,
  context: EntryContext,
  at: string,
): Entry {
  const { platforms, actor, isAsHosted } = context;
  const given = {
    ...defaultsFor({ actionSource: own["action_source"], ...inherited }, context),
    ...inherited,
  };
  const { userData } = platforms.conversions;
  const { value, taken } = completed(own, conversionOf(withCart(given, context), context), userData);
  const fieldAt = fieldFinder(given, actor);
  const takenFrom = (pointer: string) => {
    const name = fieldAt(pointer);
    const isTaken = taken.some((one) => pointer === one || pointer.startsWith(`${one}/`));
    return name !== undefined && name in given && isTaken ? name : undefined;
  };
  const pointerBack = (pointer: string) => {
    const name = takenFrom(pointer);
    return name === undefined ? at + ownPointer(pointer) : `/${name}`;
  };
  const isTaken = (name: string) => !(name in inherited) && takenFrom(actor.fields[name]?.to ?? "") === name;
  return {
    item: { ok: true, value },
    faults: inherited["isAlreadyHashed"] === true ? unhashed(value["user_data"], context, pointerBack) : [],
    warnings: isAsHosted ? hostedDefaults(actor, at, isTaken) : [],
    pointerBack,
  };
}

/** The defaults for fields that are not given. */
function defaultsFor(said: Json, { actor, isSampled, isAsHosted }: EntryContext): Json {
  return {
    ...(isSampled && actor.sample(said["actionSource"])),
    ...(isAsHosted && actor.hostedDefaults),
  };
}

function hostedDefaults(
  { hostedDefaults: defaults }: Actor,
  at: string,
  isTaken: (name: string) => boolean,
): readonly Fault[] {
  return Object.entries(defaults).flatMap(([name, value]) =>
    isTaken(name)
      ? [
          warning(
            `${at}/${name}`,
            "hosted_default",
            `is absent; the hosted actor's default ${JSON.stringify(value)} is sent`,
          ),
        ]
      : [],
  );
}

/** Fields that describe a product are sent only with its id. The hosted actors always send them. */
function withCart(given: Json, { actor: { cart }, isAsHosted }: EntryContext): Json {
  if (isAsHosted) return given;
  if (given[cart.of] !== undefined) return { ...cart.defaults, ...given };
  return Object.fromEntries(Object.entries(given).filter(([name]) => !(name in cart.defaults)));
}

/** Builds a conversion from flat fields. */
function conversionOf(given: Json, { actor, nowSeconds }: EntryContext): Json {
  const conversion: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = actor.fields[name];
    if (field?.to === undefined || name === "customEventName") continue;
    put(conversion, field.to, field.read ? field.read(value, nowSeconds) : value);
  }
  const { eventName, customEventName } = given;
  if (eventName === "CustomEvent") conversion["event_name"] = customEventName;
  return conversion;
}

/**
 * Returns a function that finds the field of a place in the conversion, also of an absent one. A fault of the event's
 * name belongs to eventName, or to customEventName when eventName is CustomEvent.
 */
function fieldFinder(given: Json, { fields }: Actor): (pointer: string) => string | undefined {
  const other = given["eventName"] === "CustomEvent" ? "eventName" : "customEventName";
  // Computed only for faults, not for each of thousands of events.
  return (pointer) =>
    Object.keys(fields).find((name) => {
      const to = fields[name]?.to;
      return name !== other && to !== undefined && (pointer === to || pointer.startsWith(`${to}/`));
    });
}

/** Faults for values that should be digests by `isAlreadyHashed` and are not. */
function unhashed(
  userData: unknown,
  { actor: { hashed }, platforms: { conversions } }: EntryContext,
  pointerBack: (pointer: string) => string,
): readonly Fault[] {
  if (!isObject(userData)) return [];
  const isRaw = (value: unknown) => value !== null && value !== "" && !isDigest(value);
  const raw = Object.entries(userData).flatMap(([name, value]) => {
    const key = conversions.userData.nameOf(name);
    if (key === undefined || !hashed.has(key)) return [];
    if (!Array.isArray(value)) return isRaw(value) ? [`/user_data/${name}`] : [];
    return value.flatMap((one, place) => (isRaw(one) ? [`/user_data/${name}/${place}`] : []));
  });
  const words = "must be a SHA-256 in hex when isAlreadyHashed is true";
  return raw.map((pointer) => fault(pointerBack(pointer), "invalid_value", words));
}

function isDigest(value: unknown): boolean {
  const found = typeof value === "string" ? recogniseHashed(value) : undefined;
  return found !== undefined && found.kind !== "md5";
}

/** Sets a value at a pointer; numbers are positions in lists. */
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
