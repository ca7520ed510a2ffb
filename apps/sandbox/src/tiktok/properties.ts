import { isJsonObject, type JsonObject } from "../json.ts";
import { CURRENCIES } from "./currencies.ts";
import { checkFields, type FieldFault, type Fields, wrong, wrongKind } from "./field-fault.ts";

/** The properties that TikTok documents (TikTok, reference of /event/track/); others are tolerated. */
const PROPERTIES: Fields = new Map([
  ["contents", "list"],
  ["content_ids", "texts"],
  ["content_type", "text"],
  ["currency", "text"],
  ["value", "number"],
  ["num_items", "integer"],
  ["search_string", "text"],
  ["query", "text"],
  ["description", "text"],
  ["order_id", "text"],
  ["shop_id", "text"],
  ["customer_type", "text"],
]);

const CONTENT: Fields = new Map([
  ["content_id", "text"],
  ["content_name", "text"],
  ["content_category", "text"],
  ["brand", "text"],
  ["price", "number"],
  ["quantity", "integer"],
]);

const CONTENT_TYPES = new Set<unknown>(["product", "product_group"]);
const CUSTOMER_TYPES = new Set<unknown>(["new", "returning"]);

/** Finds a property of the wrong type or outside its list of values. */
export function checkProperties(properties: JsonObject): FieldFault | undefined {
  return (
    checkFields(properties, PROPERTIES, "properties.") ??
    checkChoice(properties, "content_type", CONTENT_TYPES) ??
    checkChoice(properties, "customer_type", CUSTOMER_TYPES) ??
    checkChoice(properties, "currency", CURRENCIES) ??
    checkContents(properties["contents"])
  );
}

function checkChoice(
  properties: JsonObject,
  key: string,
  values: ReadonlySet<unknown>,
): FieldFault | undefined {
  const value = properties[key];
  return value === undefined || values.has(value)
    ? undefined
    : wrong(`properties.${key}`, "not a valid choice");
}

function checkContents(contents: unknown): FieldFault | undefined {
  if (!Array.isArray(contents)) return undefined;
  for (let position = 0; position < contents.length; position += 1) {
    const item: unknown = contents[position];
    const path = `properties.contents.${position}`;
    if (!isJsonObject(item)) return wrongKind(path, "object");
    const fault = checkFields(item, CONTENT, `${path}.`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
