import type { Conversion, PrepareContext, Prepared } from "@relay/core";
import { writeUserData } from "../match-profile.ts";
import { META_PROFILE } from "./match-keys.ts";

const BUILDER = { keepsAppendix: true } as const;

/** Writes a conversion as a server event. Source: Server Event Parameters. Absent fields stay absent; 0 and false are values. */
export function prepareForMeta(
  conversion: Conversion,
  { nowSeconds, defaultCountry }: PrepareContext,
): Prepared {
  const {
    user_data: userData,
    custom_data: customData,
    app_data: appData,
    event_time: eventTime,
  } = conversion;
  const { fields, dropped } = writeUserData(userData, META_PROFILE, defaultCountry, BUILDER);
  const { fbclid } = userData;
  if (fbclid !== undefined && fields["fbc"] === undefined) {
    // A server that keeps no cookie uses index 1 (ClickID and the fbp and fbc parameters); the click was seen by then.
    fields["fbc"] = `fb.1.${eventTime * 1000}.${String(fbclid)}`;
  }
  const event = {
    event_name: conversion.event_name,
    event_time: Math.min(eventTime, nowSeconds),
    event_id: conversion.event_id,
    action_source: conversion.action_source,
    event_source_url: conversion.event_source_url,
    referrer_url: conversion.referrer_url,
    user_data: fields,
    custom_data: customData && writeCustomData(customData),
    app_data: appData && writeAppData(appData),
    opt_out: conversion.opt_out,
    data_processing_options: conversion.data_processing_options,
    data_processing_options_country: conversion.data_processing_options_country,
    data_processing_options_state: conversion.data_processing_options_state,
    original_event_data: conversion.original_event_data,
    attribution_data: conversion.attribution_data,
    messaging_channel: conversion.messaging_channel,
    customer_segmentation: conversion.customer_segmentation,
  };
  return { group: "", json: JSON.stringify(event), dropped };
}

/** As given, own keys included; what only TikTok knows stays out. */
function writeCustomData({
  shop_id: _,
  customer_type: __,
  ...data
}: NonNullable<Conversion["custom_data"]>): object {
  return {
    ...data,
    ...(data.currency !== undefined && { currency: data.currency.toUpperCase() }),
    ...(data.order_id !== undefined && { order_id: String(data.order_id) }),
  };
}

/** The device as Meta wants it: flags as 0 or 1, extinfo as texts. */
function writeAppData(data: NonNullable<Conversion["app_data"]>): object {
  const { app_id: _, app_name: __, app_version: ___, ...app } = data;
  return {
    ...app,
    ...(app.advertiser_tracking_enabled !== undefined && {
      advertiser_tracking_enabled: Number(app.advertiser_tracking_enabled),
    }),
    ...(app.application_tracking_enabled !== undefined && {
      application_tracking_enabled: Number(app.application_tracking_enabled),
    }),
    ...(app.extinfo && { extinfo: app.extinfo.map(String) }),
  };
}
