import type { Conversion, RequestFields } from "@relay/core";

/** The group of a conversion: its request fields as JSON text; "" when it has none. */
export function groupOf(conversion: Conversion, names: readonly string[]): string {
  const given: Readonly<Record<string, unknown>> = conversion;
  let fields: Record<string, unknown> | undefined;
  for (const name of names) {
    const value = given[name];
    if (value !== undefined) (fields ??= {})[name] = value;
  }
  return fields === undefined ? "" : JSON.stringify(fields);
}

/** The request fields of a group. */
export function fieldsOfGroup(group: string): RequestFields {
  return group === "" ? {} : (JSON.parse(group) as RequestFields);
}
