import type { TSchema } from "typebox";
import { table } from "./markdown.ts";

/** What a schema says of a setting. */
export interface Described {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly {
    readonly type?: string;
    readonly const?: string;
    readonly properties?: object;
  }[];
}

/** The settings of an object's schema, as a table. */
export function settings(schema: TSchema): string {
  const { properties, required = [] } = schema as unknown as {
    readonly properties: Record<string, Described>;
    readonly required?: readonly string[];
  };
  return table(
    ["setting", "takes", "default", "meaning"],
    Object.entries(properties).map(([name, described]) => {
      const { description = "", default: fallback } = described;
      const missing = required.includes(name) ? "required" : "";
      return [
        `\`${name}\``,
        takes(described),
        fallback === undefined ? missing : `\`${JSON.stringify(fallback)}\``,
        description,
      ];
    }),
  );
}

/** The schema of a member of an object. */
export const member = (schema: unknown, name: string): TSchema => {
  const found = (schema as { readonly properties: Record<string, TSchema> }).properties[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
};

/** The schema of the values of a record. */
export const recordValue = (schema: TSchema): TSchema => {
  const [value] = Object.values(
    (schema as unknown as { readonly patternProperties: Record<string, TSchema> }).patternProperties,
  );
  if (!value) throw new Error("not a record");
  return value;
};

/** The type of a setting, or the values it may have. */
export function takes({ type, enum: values, anyOf }: Described): string {
  return (
    type ??
    (
      values ??
      anyOf?.map(
        ({ type: inner = "", const: value, properties }) =>
          value ?? (properties ? fieldsOf(properties) : inner),
      ) ??
      []
    )
      .map((each) => `\`${each}\``)
      .join(", ")
  );
}

/** An object as it is written, without its values. */
const fieldsOf = (properties: object) => `{${Object.keys(properties).join(", ")}: …}`;
