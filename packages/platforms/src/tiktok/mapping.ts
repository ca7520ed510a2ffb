import type { Contents, PrepareContext, PreparedEvent } from "@relay/core";
import { writeUserData, type Writing } from "../toolkit/match-profile.ts";
import { filledList, filledObject, idText, noteQuantities } from "../toolkit/present.ts";
import { groupOf } from "../toolkit/request-group.ts";
import { takesContentType } from "./content-type.ts";
import { takesCurrency } from "./currencies.ts";
import { eventNameFor } from "./event-names.ts";
import { isOnline } from "./event-source.ts";
import { wantsLimitedUse } from "./limited-use.ts";
import { TIKTOK_PROFILES } from "./match-keys.ts";
import { unknownToTikTok } from "./no-counterpart.ts";
import type { EventSource, TikTokOptions } from "./options.ts";
import { personOf } from "./person.ts";
import { TIKTOK_REQUEST_FIELDS } from "./request.ts";
import type { TikTokConversion } from "./vocabulary.ts";

const HASHED: Writing = { keepsAppendix: false, isPlain: false };
const PLAIN: Writing = { keepsAppendix: false, isPlain: true };

/**
 * Writes a conversion as an element of `data`. Source: Reference of event/track. 0 and false are values. Own keys
 * of custom_data are not sent: TikTok documents no use for them. May throw.
 */
export function prepareForTikTok(
  conversion: TikTokConversion,
  context: PrepareContext,
  options: TikTokOptions,
): PreparedEvent {
  return write(conversion, context, options, HASHED);
}

/** The same with normalised text instead of digests. */
export function previewForTikTok(
  conversion: TikTokConversion,
  context: PrepareContext,
  options: TikTokOptions,
): PreparedEvent {
  return write(conversion, context, options, PLAIN);
}

function write(
  conversion: TikTokConversion,
  context: PrepareContext,
  { event_source: source, purchase_event_name: purchase }: TikTokOptions,
  writing: Writing,
): PreparedEvent {
  const { custom_data: data, app_data: app, lead, ad } = conversion;
  const userData = personOf(conversion, source);
  const { fields, matchKeys, leftOut } = writeUserData(userData, TIKTOK_PROFILES[source], context, writing);
  const usesCurrency = takesCurrency(data?.currency);
  const limited = wantsLimitedUse(conversion) && isOnline(source);
  const event = {
    event: eventNameFor(conversion.event_name, source, purchase),
    event_time: Math.min(conversion.event_time, context.nowSeconds),
    event_id: conversion.event_id,
    user: filledObject(fields),
    properties: data && filledObject(writeProperties(data, usesCurrency)),
    page:
      source === "web"
        ? filledObject({ url: conversion.event_source_url, referrer: conversion.referrer_url })
        : undefined,
    app:
      source === "app" && app
        ? filledObject({ app_id: idText(app.app_id), app_name: app.app_name, app_version: app.app_version })
        : undefined,
    ad: isOnline(source) && ad ? filledObject(writeAd(ad, source)) : undefined,
    lead: source === "crm" && lead ? filledObject({ ...lead, lead_id: idText(lead.lead_id) }) : undefined,
    limited_data_use: limited ? true : undefined,
  };
  if (!usesCurrency) leftOut.push({ pointer: "/custom_data/currency", why: "unusable" });
  if (data?.content_type !== undefined && !takesContentType(data.content_type)) {
    leftOut.push({ pointer: "/custom_data/content_type", why: "no-counterpart" });
  }
  noteQuantities(data?.contents, leftOut);
  unknownToTikTok(conversion, source, leftOut);
  const group = groupOf(conversion, TIKTOK_REQUEST_FIELDS);
  return { group, json: JSON.stringify(event), matchKeys, leftOut };
}

/** Ids as text. Attribution fields are for apps only, except the share. */
function writeAd(ad: NonNullable<TikTokConversion["ad"]>, source: EventSource): object {
  const ids = {
    callback: ad.callback,
    campaign_id: idText(ad.campaign_id),
    ad_id: idText(ad.ad_id),
    creative_id: idText(ad.creative_id),
    attribution_share: ad.attribution_share,
  };
  return source === "app" ? { ...ad, ...ids } : ids;
}

/** A currency that TikTok does not take is left out with its value: the event is worth more than its amount. */
function writeProperties(data: NonNullable<TikTokConversion["custom_data"]>, usesCurrency: boolean): object {
  return {
    contents: writeContents(data),
    content_ids: filledList(data.content_ids?.map(String)),
    content_type: takesContentType(data.content_type) ? data.content_type : undefined,
    currency: usesCurrency ? data.currency?.toUpperCase() : undefined,
    value: usesCurrency ? data.value : undefined,
    num_items: data.num_items,
    search_string: data.search_string,
    description: data.description,
    order_id: idText(data.order_id),
    shop_id: idText(data.shop_id),
    customer_type: data.customer_type,
    delivery_category: data.delivery_category,
    predicted_ltv: data.predicted_ltv,
  };
}

function writeContents(data: NonNullable<TikTokConversion["custom_data"]>): readonly object[] | undefined {
  return filledList(
    data.contents?.map((line) => writeContent(line, data)).filter((line) => filledObject(line) !== undefined),
  );
}

/** A line of the cart. A quantity that is not whole (goods by weight) is left out rather than rounded. */
function writeContent(line: Contents[number], data: NonNullable<TikTokConversion["custom_data"]>): object {
  return {
    content_id: line.id,
    content_name: line.title ?? data.content_name,
    content_category: line.category ?? data.content_category,
    brand: line.brand,
    price: line.item_price,
    quantity: Number.isInteger(line.quantity) ? line.quantity : undefined,
  };
}
