import type { Conversion, RequestFieldName, RequestFields } from "@relay/core";

/** The group of a conversion: what it brings for the top of its request, as JSON text; "" for nothing. */
export function groupOf(conversion: Conversion, names: readonly RequestFieldName[]): string {
  let fields: Partial<Record<RequestFieldName, string>> | undefined;
  for (const name of names) {
    const value = conversion[name];
    if (value !== undefined) (fields ??= {})[name] = value;
  }
  return fields === undefined ? "" : JSON.stringify(fields);
}

/** What a group brings for the top of a request. */
export function fieldsOfGroup(group: string): RequestFields {
  return group === "" ? {} : (JSON.parse(group) as RequestFields);
}
