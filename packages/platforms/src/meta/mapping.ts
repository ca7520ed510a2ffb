import type { LeftOut, PrepareContext, PreparedEvent, UserData } from "@relay/core";
import { writeUserData, type Writing, type WrittenUserData } from "../toolkit/match-profile.ts";
import { filledList, filledObject, idText, noteQuantities, saysSomething } from "../toolkit/present.ts";
import { groupOf } from "../toolkit/request-group.ts";
import { builtClickId } from "./click-id.ts";
import { dataProcessingOf } from "./data-processing.ts";
import { metaEventName } from "./event-names.ts";
import { META_PROFILE } from "./match-keys.ts";
import { SENT_APP_DATA, SENT_CONTENTS, unknownToMeta } from "./no-counterpart.ts";
import { META_REQUEST_FIELDS } from "./request.ts";
import type { MetaConversion } from "./vocabulary.ts";

const HASHED: Writing = { keepsAppendix: true, isPlain: false };
const PLAIN: Writing = { keepsAppendix: true, isPlain: true };

/**
 * Writes a conversion as a server event. Source: Server Event Parameters. Absent fields stay absent; 0 and false are
 * values. `foreign` names the fields of custom_data that belong to other platforms. May throw.
 */
export function prepareForMeta(
  conversion: MetaConversion,
  context: PrepareContext,
  foreign: ReadonlySet<string>,
): PreparedEvent {
  return write(conversion, context, foreign, HASHED);
}

/** The same with normalised text instead of digests. */
export function previewForMeta(
  conversion: MetaConversion,
  context: PrepareContext,
  foreign: ReadonlySet<string>,
): PreparedEvent {
  return write(conversion, context, foreign, PLAIN);
}

function write(
  conversion: MetaConversion,
  context: PrepareContext,
  foreign: ReadonlySet<string>,
  writing: Writing,
): PreparedEvent {
  const { event_time: eventTime } = conversion;
  const { fields, matchKeys, leftOut } = writePerson(conversion, context, writing);
  const event = {
    event_name: metaEventName(conversion),
    event_time: Math.min(eventTime, context.nowSeconds),
    event_id: conversion.event_id,
    action_source: conversion.action_source,
    event_source_url: conversion.event_source_url,
    referrer_url: conversion.referrer_url,
    user_data: fields,
    custom_data: writeCustomData(conversion.custom_data, foreign, leftOut),
    app_data: writeAppData(conversion.app_data),
    opt_out: conversion.opt_out,
    ...dataProcessingOf(conversion),
    original_event_data: writeOriginalEvent(conversion.original_event_data),
    attribution_data: writeAttribution(conversion.attribution_data),
    messaging_channel: conversion.messaging_channel,
    customer_segmentation: conversion.customer_segmentation,
    advanced_measurement_table: conversion.advanced_measurement_table,
  };
  unknownToMeta(conversion, foreign, leftOut);
  const group = groupOf(conversion, META_REQUEST_FIELDS);
  return { group, json: JSON.stringify(event), matchKeys, leftOut };
}

/** `user_data`. Builds an fbc from a click id when no usable one was given. */
function writePerson(conversion: MetaConversion, context: PrepareContext, writing: Writing): WrittenUserData {
  const { user_data: userData } = conversion;
  const { fbclid } = userData;
  const others = fbclid === undefined ? userData : withoutFbclid(userData);
  const written = writeUserData(others, META_PROFILE, context, writing);
  if (written.fields["fbc"] !== undefined) return written;
  const built = builtClickId(conversion);
  if (built !== undefined) {
    written.fields["fbc"] = built;
    written.matchKeys.push("fbc");
  }
  if (fbclid !== undefined && !isBuiltOf(built, fbclid)) {
    written.leftOut.push({ pointer: "/user_data/fbclid", why: "unusable" });
  }
  return written;
}

function withoutFbclid({ fbclid: _, ...others }: UserData): UserData {
  return others;
}

function isBuiltOf(built: string | undefined, fbclid: unknown): boolean {
  return built?.split(".")[3] === String(fbclid).trim();
}

type CustomData = NonNullable<MetaConversion["custom_data"]>;

/** Keys of custom_data that are rewritten. */
const REWRITTEN: ReadonlyMap<string, (data: CustomData) => unknown> = new Map<
  string,
  (data: CustomData) => unknown
>([
  ["currency", ({ currency }) => currency?.toUpperCase()],
  ["order_id", ({ order_id: id }) => idText(id)],
  ["item_number", ({ item_number: id }) => idText(id)],
  ["contents", ({ contents }) => filledList(contents?.map(writeContent).filter(saysSomething))],
]);

/** The producer's own keys are included: Meta takes any. */
function writeCustomData(
  data: CustomData | undefined,
  foreign: ReadonlySet<string>,
  leftOut: LeftOut[],
): object | undefined {
  if (data === undefined) return undefined;
  noteQuantities(data.contents, leftOut);
  const given: Readonly<Record<string, unknown>> = data;
  const written: Record<string, unknown> = {};
  for (const name in given) {
    if (foreign.has(name)) continue;
    const rewrite = REWRITTEN.get(name);
    const value = rewrite ? rewrite(data) : given[name];
    if (saysSomething(value)) written[name] = value;
  }
  return filledObject(written);
}

/** A line of the cart. A quantity that is not whole (goods by weight) is left out rather than rounded. */
function writeContent(line: NonNullable<CustomData["contents"]>[number]): object {
  const known = onlyKnown(line, SENT_CONTENTS);
  return Number.isInteger(line.quantity ?? 0) ? known : { ...known, quantity: undefined };
}

/** The object itself when each of its fields is known, as nearly always; else a copy of those that are. */
function onlyKnown<T extends object>(given: T, known: ReadonlySet<string>): Partial<T> {
  for (const name in given)
    if (!known.has(name))
      return Object.fromEntries(Object.entries(given).filter(([each]) => known.has(each))) as Partial<T>;
  return given;
}

/** The device in Meta's form: flags as 0 or 1, extinfo as texts. */
function writeAppData(data: MetaConversion["app_data"]): object | undefined {
  if (data === undefined) return undefined;
  const { advertiser_tracking_enabled: advertiser, application_tracking_enabled: application } = data;
  return filledObject({
    ...onlyKnown(data, SENT_APP_DATA),
    advertiser_tracking_enabled: advertiser === undefined ? undefined : Number(advertiser),
    application_tracking_enabled: application === undefined ? undefined : Number(application),
    extinfo: data.extinfo?.map(String),
    url_schemes: filledList(data.url_schemes),
  });
}

function writeAttribution(data: MetaConversion["attribution_data"]): object | undefined {
  return data && filledObject({ ...data, attribution_setting: filledObject(data.attribution_setting) });
}

function writeOriginalEvent(data: MetaConversion["original_event_data"]): object | undefined {
  return data && filledObject({ ...data, order_id: idText(data.order_id), event_id: idText(data.event_id) });
}
