import type { ConversionSchema } from "@relay/core";

/** The field of a column: a top-level one, or one of `user_data` or `custom_data`. */
export interface Column {
  readonly group?: "user_data" | "custom_data";
  readonly field: string;
  readonly read: (text: string) => unknown;
}

interface Described {
  readonly type?: string;
  readonly anyOf?: readonly Described[];
}

type Fields = Readonly<Record<string, Described>>;

/**
 * Finds the column of a header by the names of conversion fields: `event_time`, `email` or `user_data.email`, `value`
 * or `custom_data.value`. Undefined when there is no such field.
 */
export function columnOf(header: string, { json, userData }: ConversionSchema): Column | undefined {
  const properties = json.properties as unknown as Fields;
  const { properties: cart } = json.properties["custom_data"] as unknown as { readonly properties: Fields };
  const name = header.trim();
  const [group, field] = name.includes(".") ? name.split(/\.(.*)/s) : [undefined, name];
  if (field === undefined || field === "") return undefined;
  if (group === undefined && field in properties && !["user_data", "custom_data"].includes(field))
    return { field, read: readerOf(properties[field]) };
  if (group !== "custom_data" && userData.nameOf(field) !== undefined)
    return { group: "user_data", field, read: (text) => text };
  if (group === "custom_data" || (group === undefined && field in cart))
    return { group: "custom_data", field, read: readerOf(cart[field]) };
  return undefined;
}

/** How the cells of a field are read: by its schema as numbers or lists, as JSON for an object, else as text. */
function readerOf(schema: Described | undefined): (text: string) => unknown {
  const kinds = [schema?.type, ...(schema?.anyOf ?? []).map(({ type }) => type)];
  if (kinds.includes("array"))
    return (text) => (text.startsWith("[") ? parsed(text) : text.split(",").map((part) => part.trim()));
  if (kinds.includes("object")) return parsed;
  if (kinds.includes("boolean") && !kinds.includes("string")) return parsed;
  if (kinds.includes("number") || kinds.includes("integer")) return numberOr;
  return (text) => text;
}

/** A text that is not a number stays text, so that the relay reports it. */
function numberOr(text: string): unknown {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
