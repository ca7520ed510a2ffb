import { expect, test } from "vitest";
import { EMAIL_DIGEST, NOON, metaEvent, type Json } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";
import { withEmail, custom, item, EXTINFO, app } from "../testing/meta-events.ts";

const sandbox = useSandbox();

const MALFORMED: readonly (readonly [string, unknown, string])[] = [
  ["that is no object", 7, "Param $['data'][1] must be an object"],
  [
    "with an unknown key",
    metaEvent({ advertiser_tracking_enabled: true }),
    `Unexpected key "advertiser_tracking_enabled" on param "$['data'][1]"`,
  ],
  [
    "with an unknown match key",
    withEmail({ email: EMAIL_DIGEST }),
    `Unexpected key "email" on param "$['data'][1]['user_data']"`,
  ],
  [
    "with an unknown item key",
    item({ id: "1", name: "x" }),
    `Unexpected key "name" on param "$['data'][1]['custom_data']['contents'][0]"`,
  ],
  ["without name", metaEvent({ event_name: "" }), "['event_name'] is required"],
  ["without time", metaEvent({ event_time: undefined }), "['event_time'] is required"],
  ["without action source", metaEvent({ action_source: undefined }), "['action_source'] is required"],
  ["without user data", metaEvent({ user_data: undefined }), "['user_data'] is required"],
  [
    "with a time in parts of a second",
    metaEvent({ event_time: NOON + 0.5 }),
    "['event_time'] must be an integer",
  ],
  ["with a time as text", metaEvent({ event_time: String(NOON) }), "['event_time'] must be an integer"],
  ["with an id as number", metaEvent({ event_id: 7 }), "['event_id'] must be a string"],
  [
    "with another action source",
    metaEvent({ action_source: "web" }),
    "['action_source'] must be one of {email,",
  ],
  ["with another channel", metaEvent({ messaging_channel: "sms" }), "['messaging_channel'] must be one of"],
  [
    "with another segment",
    metaEvent({ customer_segmentation: "vip" }),
    "['customer_segmentation'] must be one of",
  ],
  [
    "with another data option",
    metaEvent({ data_processing_options: ["CCPA"] }),
    "['data_processing_options'] must be one of",
  ],
  [
    "with another country option",
    metaEvent({ data_processing_options_country: 2 }),
    "_country'] must be one of",
  ],
  [
    "with another state option",
    metaEvent({ data_processing_options_state: 1014 }),
    "_state'] must be one of",
  ],
  ["with opt_out as text", metaEvent({ opt_out: "true" }), "['opt_out'] must be a boolean"],
  [
    "with a postcode as number",
    withEmail({ zp: 2139 }),
    "['user_data']['zp'] must be a string or list of strings",
  ],
  ["with a list for a single key", withEmail({ fbp: [] }), "['user_data']['fbp'] must be a string"],
  [
    "with a login id as text",
    withEmail({ fb_login_id: "1" }),
    "['user_data']['fb_login_id'] must be an integer",
  ],
  ["with a category list", custom({ content_category: ["a"] }), "['content_category'] must be a string"],
  ["with a value as text", custom({ value: "1.00" }), "['value'] must be a number"],
  ["with an order id as number", custom({ order_id: 7 }), "['order_id'] must be a string"],
  ["with another content type", custom({ content_type: "shoe" }), "['content_type'] must be one of"],
  ["with another delivery", custom({ delivery_category: "drone" }), "['delivery_category'] must be one of"],
  ["with a status as number", custom({ status: 1 }), "['status'] must be a string"],
  ["with an item that is text", custom({ contents: ["sku"] }), "['contents'][0] must be an object"],
  [
    "with a quantity as text",
    item({ id: "1", quantity: "2" }),
    "['contents'][0]['quantity'] must be an integer",
  ],
  [
    "with another tracking flag",
    app({ advertiser_tracking_enabled: true }),
    "['advertiser_tracking_enabled'] must be one of {0, 1}",
  ],
  [
    "from an app without tracking flag",
    app({ extinfo: EXTINFO }),
    "['advertiser_tracking_enabled'] is required",
  ],
  [
    "with a wrong original event",
    metaEvent({ original_event_data: { order_id: 1 } }),
    "['original_event_data']['order_id'] must be a string",
  ],
];

test.for(MALFORMED)("an event %s is refused with its place", async ([, event, message]) => {
  const reply = await sandbox.meta([metaEvent({ event_id: "good" }), event]);
  const error = reply.body["error"] as Json;
  expect([reply.status, error["code"], error["error_subcode"]]).toEqual([400, 100, undefined]);
  expect(error["message"]).toContain(message);
  expect(error["message"]).toContain("$['data'][1]");
  expect(await sandbox.accepted()).toEqual([]);
});
