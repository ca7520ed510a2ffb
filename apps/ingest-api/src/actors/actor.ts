import type { PlatformName } from "@relay/core";
import type { ActorFields } from "./field.ts";
import { META_FIELDS } from "./meta-fields.ts";
import { TIKTOK_FIELDS } from "./tiktok-fields.ts";

/** Everything that an actor can be asked to do. */
export type TaskName =
  | "send_event"
  | "send_batch_events"
  | "test_event"
  | "validate_events"
  | "get_event_stats"
  | "list_pixels"
  | "get_pixel_info";

/** One of the two actors that this API takes the place of. */
export interface Actor {
  /** Its name in URLs, as its host writes it. */
  readonly name: string;
  readonly platform: PlatformName;
  readonly fields: ActorFields;
  /** Fields that hold a person's data, which `isAlreadyHashed` is about. */
  readonly hashed: readonly string[];
  /** The field that names the dataset. */
  readonly dataset: "pixelId" | "pixelCode";
  /** The field that names the account that pixels are read from. */
  readonly account: "adAccountId" | "advertiserId";
  readonly defaultEventName: string;
  /** What is sent only along with the field on the right, and what it is then where it is absent. */
  readonly cart: { readonly of: string; readonly defaults: Readonly<Record<string, unknown>> };
}

const meta: Actor = {
  name: "alizarin_refrigerator-owner~facebook-conversions-api-capi---server-side-events",
  platform: "meta",
  fields: META_FIELDS,
  hashed: ["email", "phone", "firstName", "lastName", "city", "state", "zipCode"],
  dataset: "pixelId",
  account: "adAccountId",
  defaultEventName: "Purchase",
  cart: { of: "contentIds", defaults: { contentType: "product" } },
};

const tiktok: Actor = {
  name: "alizarin_refrigerator-owner~tiktok-events-api---server-side-conversions",
  platform: "tiktok",
  fields: TIKTOK_FIELDS,
  hashed: ["email", "phone"],
  dataset: "pixelCode",
  account: "advertiserId",
  defaultEventName: "CompletePayment",
  cart: { of: "contentId", defaults: { contentType: "product", quantity: 1 } },
};

/** By the names they have in URLs. */
export const ACTORS: ReadonlyMap<string, Actor> = new Map(
  [meta, tiktok].flatMap((actor) => [
    [actor.name, actor],
    [actor.platform, actor],
  ]),
);
