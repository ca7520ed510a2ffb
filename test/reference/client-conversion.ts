import { PLATFORMS } from "@relay/platforms";

/** What a JSON schema of a conversion may say about a value. */
interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

/**
 * The module of `@relay/client` that has the type of a conversion. The client is installed without the relay's schema,
 * so its type is written out, with each field's description. Throws on a schema that it cannot express.
 */
export function clientConversion(): string {
  const conversion = PLATFORMS.conversions.json as unknown as Schema;
  return [
    "// Written from the relay's schema by `pnpm reference`.\n",
    "/** A conversion as the ingest API takes it. */",
    `export interface Conversion ${typeOf(conversion, "")}\n`,
  ].join("\n");
}

/** The TypeScript of a value; `indent` is that of the line on which it begins. */
function typeOf(schema: Schema, indent: string): string {
  const { type = "", anyOf, enum: values, const: value, items, properties } = schema;
  if (anyOf) return [...new Set(anyOf.map((one) => typeOf(one, indent)))].join(" | ");
  if (values) return values.map((each) => JSON.stringify(each)).join(" | ");
  if (value !== undefined) return JSON.stringify(value);
  if (items) return `readonly ${grouped(typeOf(items, indent))}[]`;
  if (properties) return objectOf(schema, indent);
  const primitive = PRIMITIVES[type];
  if (primitive === undefined) throw new Error(`no type for ${JSON.stringify(schema)}`);
  return primitive;
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).flatMap(([name, field]) => {
    const optional = required.includes(name) ? "" : "?";
    const line = `${inner}readonly ${name}${optional}: ${typeOf(field, inner)};`;
    return field.description === undefined ? [line] : [`${inner}/** ${field.description} */`, line];
  });
  const own = additionalProperties === true ? [`${inner}readonly [own: string]: unknown;`] : [];
  return ["{", ...fields, ...own, `${indent}}`].join("\n");
}

/** A type that an array can be made of. */
function grouped(type: string): string {
  return type.includes(" | ") && !type.endsWith("}") ? `(${type})` : type;
}
