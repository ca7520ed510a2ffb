import type { Pick } from "@relay/testkit";
import { IDLE } from "../deployment.ts";
import { hostileText } from "./hostile-values.ts";

/** As much of JSON Schema as the APIs' descriptions use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A value of the form that a schema asks for; texts are what there may be, or hostile. */
export function valueOf(schema: Schema, pick: Pick): unknown {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return valueOf(pick.one(choices), pick);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick.one(schema.enum);
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name) === true || pick.chance(0.4))
          .map(([name, inner]) => [name, valueOf(inner, pick)]),
      );
    case "array":
      return Array.from({ length: pick.whole(0, 3) }, () => valueOf(schema.items ?? {}, pick));
    case "integer":
    case "number":
      return pick.whole(schema.minimum ?? -1, Math.min(schema.maximum ?? 1000, 1000));
    case "boolean":
      return pick.chance(0.5);
    default:
      return pick.chance(0.5) ? pick.one(LIKELY) : hostileText(pick);
  }
}

const LIKELY = [
  "refused",
  "Purchase",
  "2026-11-21T00:00:00Z",
  "0".repeat(24),
  "100/2804019",
  IDLE.dataset,
  "why",
] as const;
