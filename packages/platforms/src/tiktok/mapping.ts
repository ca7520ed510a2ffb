import type { Contents, Conversion, PrepareContext, Prepared } from "@relay/core";
import { writeUserData } from "../match-profile.ts";
import { filledList, filledObject, idText } from "../present.ts";
import { TIKTOK_CURRENCIES } from "./currencies.ts";
import { withDeviceId } from "./device.ts";
import { eventNameFor } from "./event-names.ts";
import { TIKTOK_PROFILES } from "./match-keys.ts";
import type { EventSource, TikTokOptions } from "./options.ts";

const BARE_DIGESTS = { keepsAppendix: false } as const;

/**
 * Writes a conversion as an element of `data`. Source: the reference of event/track. 0 and false are values. Own keys of
 * custom_data are not sent: TikTok names no use for them.
 */
export function prepareForTikTok(
  conversion: Conversion,
  context: PrepareContext,
  { event_source: source, purchase_event_name: purchase }: TikTokOptions,
): Prepared {
  const { custom_data: data, app_data: app, lead, ad } = conversion;
  const userData = source === "app" ? withDeviceId(conversion) : conversion.user_data;
  const { fields, dropped } = writeUserData(userData, TIKTOK_PROFILES[source], context, BARE_DIGESTS);
  const usesCurrency = data?.currency === undefined || TIKTOK_CURRENCIES.has(data.currency.toUpperCase());
  const limited = conversion.data_processing_options?.includes("LDU") === true && isOnline(source);
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
    ad: isOnline(source) ? filledObject(ad) : undefined,
    lead: source === "crm" && lead ? filledObject({ ...lead, lead_id: idText(lead.lead_id) }) : undefined,
    limited_data_use: limited ? true : undefined,
  };
  return {
    group: "",
    json: JSON.stringify(event),
    dropped: usesCurrency ? dropped : [...dropped, "currency"],
  };
}

function isOnline(source: EventSource): boolean {
  return source === "web" || source === "app";
}

/** A currency TikTok does not take goes unsent, and the value with it: the event is worth more than its amount. */
function writeProperties(data: NonNullable<Conversion["custom_data"]>, usesCurrency: boolean): object {
  return {
    contents: writeContents(data),
    content_ids: filledList(data.content_ids?.map(String)),
    content_type: data.content_type,
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

function writeContents(data: NonNullable<Conversion["custom_data"]>): readonly object[] | undefined {
  return filledList(
    data.contents?.map((line) => writeContent(line, data)).filter((line) => filledObject(line) !== undefined),
  );
}

/** A line of the cart. A quantity that is not whole (goods by weight) is left out rather than rounded. */
function writeContent(line: Contents[number], data: NonNullable<Conversion["custom_data"]>): object {
  return {
    content_id: line.id,
    content_name: line.title ?? data.content_name,
    content_category: line.category ?? data.content_category,
    brand: line.brand,
    price: line.item_price,
    quantity: Number.isInteger(line.quantity) ? line.quantity : undefined,
  };
}
