import type { TObject, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { expressionOf } from "../errors/pattern.ts";
import { isObject } from "./json-object.ts";
import { isDeeper } from "./limits.ts";

/** Levels of an unknown field. One with more is left to the schema. */
const FLAT = 4;

type Takes = (value: unknown) => boolean;

interface Field {
  readonly takes: Takes;
  readonly isRequired: boolean;
}

interface Keywords {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: TSchema;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What `checkOf` obeys, and what says nothing about a value. */
const OBEYED = new Set(
  "type enum items maxItems minLength maxLength pattern minimum maximum description examples".split(" "),
);

/**
 * Checks an object by the fields that it has. A compiled schema looks at every possible field, of which a conversion has
 * few. Takes nothing that the schema refuses; what it does not take, the schema decides.
 */
export class PresentFields {
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #required: number;
  readonly #isClosed: boolean;

  /** `own` checks these fields instead of the schema. */
  constructor(schema: TObject, own: Readonly<Record<string, Takes>> = {}) {
    const required = new Set<string>(schema.required);
    this.#fields = new Map(
      Object.entries(schema.properties).map(([name, field]) => [
        name,
        { takes: own[name] ?? checkOf(field), isRequired: required.has(name) },
      ]),
    );
    this.#required = required.size;
    this.#isClosed = (schema as { readonly additionalProperties?: unknown }).additionalProperties !== true;
  }

  takes(value: unknown): boolean {
    if (!isObject(value)) return false;
    let required = 0;
    for (const name in value) {
      const field = this.#fields.get(name);
      if (field === undefined) {
        if (this.#isClosed || isDeeper(value[name], FLAT)) return false;
        continue;
      }
      if (!field.takes(value[name])) return false;
      if (field.isRequired) required += 1;
    }
    return required === this.#required;
  }
}

/** Checks most fields itself. The compiled schema of any other field decides. */
function checkOf(schema: TSchema): Takes {
  if ("properties" in schema) {
    const fields = new PresentFields(schema as TObject);
    return (value) => fields.takes(value);
  }
  const isObeyed = Object.keys(schema).every((keyword) => OBEYED.has(keyword));
  return (isObeyed && ownCheckOf(schema)) || compiledCheckOf(schema);
}

function ownCheckOf(schema: Keywords): Takes | undefined {
  const { minimum = -Infinity, maximum = Infinity, minLength = 0, maxLength = Infinity } = schema;
  if (schema.enum) {
    const values = new Set(schema.enum);
    return (value) => values.has(value);
  }
  switch (schema.type) {
    case "array":
      return schema.items && listCheckOf(schema.items, schema.maxItems);
    case "string": {
      if (minLength > 1) return undefined;
      const form = schema.pattern === undefined ? undefined : expressionOf(schema.pattern);
      return (value) =>
        typeof value === "string" &&
        value.length >= minLength &&
        value.length <= maxLength &&
        (form === undefined || form.test(value));
    }
    case "number":
      return (value) => isFinite(value) && value >= minimum && value <= maximum;
    case "integer":
      return (value) => isFinite(value) && Number.isInteger(value) && value >= minimum && value <= maximum;
    case "boolean":
      return (value) => typeof value === "boolean";
  }
  return undefined;
}

function listCheckOf(items: TSchema, maxItems = Infinity): Takes {
  const takes = checkOf(items);
  return (value) => Array.isArray(value) && value.length <= maxItems && value.every((each) => takes(each));
}

function compiledCheckOf(schema: TSchema): Takes {
  const compiled = Compile(schema);
  return (value) => compiled.Check(value);
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}
