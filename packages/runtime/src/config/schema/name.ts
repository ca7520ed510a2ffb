import { pattern } from "@relay/core";
import type { TSchema } from "typebox";
import Type from "typebox";

/**
 * A name of a source, a destination or a key of the admin API: a label on logs and metrics, and a part of Redis' keys.
 */
const Name = Type.String({ pattern: "^[a-z][a-z0-9-]{0,62}$" });

/** The name of an environment variable. */
export const EnvironmentName = Type.String(
  pattern("^[A-Z][A-Z0-9_]*$", "the name of an environment variable, in capital letters"),
);

/** Values by name. Without `propertyNames` a record leaves members of other names unchecked. */
export function byName<T extends TSchema, const Options extends object>(value: T, options: Options) {
  return Type.Record(Name, value, { propertyNames: Name, ...options });
}
