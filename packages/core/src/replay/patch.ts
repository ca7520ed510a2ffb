import { isObject } from "../conversion/json-object.ts";
import { type Fault, fault } from "../errors/errors.ts";

/** A JSON merge patch (RFC 7396) of an object: members replace, objects merge, null removes. */
export type Patch = Readonly<Record<string, unknown>>;

/** Fields that identify a conversion: with another name or id it would be another conversion. */
const IDENTITY = ["event_name", "event_id"] as const;

/** Returns why a value cannot be a patch for dead letters; empty when it can. */
export function checkPatch(value: unknown): readonly Fault[] {
  if (!isObject(value)) return [fault("", "not_an_object", "must be a JSON object")];
  return IDENTITY.filter((name) => name in value).map((name) =>
    fault(
      `/${name}`,
      "invalid_value",
      "cannot be patched, because it identifies the conversion; send a new conversion instead",
    ),
  );
}

/** Applies a merge patch. Changes neither the target nor the patch. */
export function mergePatch(target: unknown, patch: Patch): Record<string, unknown> {
  const merged = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = isObject(value) ? mergePatch(merged[name], value) : value;
  }
  return merged;
}
