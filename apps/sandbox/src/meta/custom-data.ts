import { isJsonObject, type JsonObject } from "../json.ts";
import {
  type BusinessFault,
  CONTENT_ID,
  invalid,
  PURCHASE_CURRENCY,
  PURCHASE_VALUE,
} from "./business-fault.ts";
import { CUSTOMER_SEGMENTS } from "./customer-segments.ts";
import { checkClosed, checkOpen, type Keys, outsideOf, type SchemaFault, wrongKind } from "./schema-fault.ts";

/** The keys with a meaning at Meta; any other key is the advertiser's own (Meta, Standard Parameters). */
const CUSTOM_KEYS: Keys = new Map([
  ["value", "number"],
  ["currency", "text"],
  ["net_revenue", "number"],
  ["predicted_ltv", "number"],
  ["content_ids", "ids"],
  ["content_type", "text"],
  ["contents", "list"],
  ["content_name", "text"],
  ["content_category", "text"],
  ["num_items", "integer"],
  ["order_id", "text"],
  ["item_number", "text"],
  ["search_string", "text"],
  ["delivery_category", "text"],
  ["store_data", "object"],
  ["customer_segmentation", "text"],
]);

const CONTENT_KEYS: Keys = new Map([
  ["id", "id"],
  ["quantity", "integer"],
  ["item_price", "number"],
  ["price", "number"],
  ["delivery_category", "text"],
  ["title", "text"],
  ["description", "text"],
  ["brand", "text"],
  ["category", "text"],
]);

/** Types of products, and of catalogues of other verticals (Automotive Ads, Hotel Ads, Destination Ads: Events). */
const CONTENT_TYPES = new Set<unknown>([
  "product",
  "product_group",
  "vehicle",
  "hotel",
  "destination",
  "flight",
  "home_listing",
]);
const DELIVERY_CATEGORIES = new Set<unknown>(["in_store", "curbside", "home_delivery"]);
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));
const PATH = "['custom_data']";

/** Finds a value of the wrong type, or outside its list of values. */
export function checkCustomData(custom: JsonObject): SchemaFault | undefined {
  return (
    checkOpen(custom, CUSTOM_KEYS, PATH) ??
    checkChoice(custom, "content_type", CONTENT_TYPES, PATH) ??
    checkChoice(custom, "delivery_category", DELIVERY_CATEGORIES, PATH) ??
    checkChoice(custom, "customer_segmentation", CUSTOMER_SEGMENTS, PATH) ??
    checkStatus(custom["status"]) ??
    checkContents(custom["contents"])
  );
}

function checkChoice(
  object: JsonObject,
  key: string,
  values: ReadonlySet<unknown>,
  path: string,
): SchemaFault | undefined {
  const value = object[key];
  return value === undefined || values.has(value) ? undefined : outsideOf(`${path}['${key}']`, values);
}

/** The pages disagree whether a status is a boolean or a string, so both are accepted. */
function checkStatus(status: unknown): SchemaFault | undefined {
  if (status === undefined || typeof status === "boolean" || typeof status === "string") return undefined;
  return wrongKind(`${PATH}['status']`, "text");
}

function checkContents(contents: unknown): SchemaFault | undefined {
  if (!Array.isArray(contents)) return undefined;
  for (let position = 0; position < contents.length; position += 1) {
    const item: unknown = contents[position];
    const path = `${PATH}['contents'][${position}]`;
    if (!isJsonObject(item)) return wrongKind(path, "object");
    const fault =
      checkClosed(item, CONTENT_KEYS, path) ??
      checkChoice(item, "delivery_category", DELIVERY_CATEGORIES, path);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Finds a Purchase without value or currency, an item without its id, or a currency that does not exist. */
export function findCustomDataFault(eventName: unknown, custom: JsonObject): BusinessFault | undefined {
  const { value, currency, contents } = custom;
  if (eventName === "Purchase") {
    if (value === undefined) return PURCHASE_VALUE;
    if (currency === undefined || currency === "") return PURCHASE_CURRENCY;
  }
  if (typeof currency === "string" && !isCurrency(currency)) {
    return invalid("custom_data.currency must be an ISO 4217 code");
  }
  return Array.isArray(contents) ? findItemFault(contents) : undefined;
}

function isCurrency(code: string): boolean {
  return CURRENCIES.has(code) || CURRENCIES.has(code.toUpperCase());
}

function findItemFault(contents: readonly JsonObject[]): BusinessFault | undefined {
  for (const item of contents) if (item["id"] === undefined || item["id"] === "") return CONTENT_ID;
  return undefined;
}
