import { type Fault, fault, unknownField } from "@relay/core";

type Query = Readonly<Record<string, unknown>>;

/** Allowed values of each query parameter, by its name. */
export type QueryParameters = Readonly<Record<string, readonly string[]>>;

/**
 * Faults of a query: unknown parameters, and values that are not allowed. A test code in the query would otherwise be
 * ignored, and tests would be sent as production.
 */
export function faultsOfQuery(query: Query, taken: QueryParameters): readonly Fault[] {
  return Object.entries(query).flatMap(([name, value]) => {
    const values = Object.hasOwn(taken, name) ? taken[name] : undefined;
    if (!values) return [unknownField(name, Object.keys(taken))];
    if (values.some((one) => one === value)) return [];
    return [fault(`/${name}`, "invalid_value", `must be one of: ${values.join(", ")}`)];
  });
}
