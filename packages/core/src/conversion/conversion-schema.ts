import Type, { type TObject, type TProperties, type TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { COMMON_MATCH_KEYS } from "../matching/match-keys.ts";
import { UserDataSchema } from "../matching/user-data-schema.ts";
import {
  COMMON_APP_DATA,
  COMMON_CONTENTS,
  COMMON_CONVERSION,
  COMMON_CUSTOM_DATA,
  PRODUCT_TYPES,
  TEST_EVENT_CODE,
} from "./common-fields.ts";
import { PresentFields } from "./present-fields.ts";
import { type AliasedObject, type ExtensibleObject, merged, type Vocabulary } from "./vocabulary.ts";

/** Spellings of common fields that belong to no platform. */
const COMMON_ALIASES = { user_data: { country_code: "country" }, custom_data: {}, contents: {} } as const;

/** The producer's own keys are allowed in `custom_data` only. */
const CLOSED = { additionalProperties: false } as const;

/** Other names of fields: alias → canonical name. */
export type Aliases = ReadonlyMap<string, string>;

/** A conversion as producers may write it: the fields that all platforms share, and those of each registered platform. */
export class ConversionSchema {
  /** As JSON schema. */
  readonly json: TObject;
  readonly userData: UserDataSchema;
  readonly aliases: Readonly<Record<Exclude<AliasedObject, "user_data">, Aliases>>;
  /** The aliases of a field, by its pointer without the positions of lines. */
  readonly otherNames: ReadonlyMap<string, readonly string[]>;
  /** Fields that may be given once for all conversions of a request. */
  readonly requestFields: TProperties;
  readonly contentTypes: ReadonlySet<unknown>;
  /** The known fields of `custom_data`; others are the producer's own. */
  readonly customDataFields: ReadonlySet<string>;
  /** Fields that are numbers, aliases included. */
  readonly numbers: Readonly<Record<"custom_data" | "contents", readonly string[]>>;
  /** Decides about a whole conversion, and about the fields of a request. */
  readonly whole: Validator;
  readonly request: Validator;
  /** Takes nearly every conversion that `whole` takes, and looks at its present fields alone. */
  readonly plain: PresentFields;

  /** Throws when two vocabularies define a name differently, or an alias is a name already. */
  constructor(vocabularies: readonly Vocabulary[]) {
    const fieldsOf = (object: ExtensibleObject, common: TProperties) =>
      merged([common, ...vocabularies.map(({ fields }) => fields?.[object])], object);
    const aliasesOf = (object: AliasedObject) =>
      merged<string>(
        [COMMON_ALIASES[object], ...vocabularies.map(({ aliases }) => aliases?.[object])],
        object,
      );
    const requestFields = vocabularies.map((vocabulary) => vocabulary.requestFields);
    const keys = vocabularies.map(({ matchKeys }) => matchKeys);

    const personNames = aliasesOf("user_data");
    this.userData = new UserDataSchema(merged([COMMON_MATCH_KEYS, ...keys], "user_data"), personNames);
    this.aliases = {
      custom_data: new Map(Object.entries(aliasesOf("custom_data"))),
      contents: new Map(Object.entries(aliasesOf("contents"))),
    };
    this.otherNames = otherNames({
      "/user_data": this.userData.aliases,
      "/custom_data": this.aliases.custom_data,
      "/custom_data/contents": this.aliases.contents,
    });
    this.requestFields = merged([{ test_event_code: TEST_EVENT_CODE }, ...requestFields], "request");
    const contentTypes = [
      ...new Set([...PRODUCT_TYPES, ...vocabularies.flatMap((one) => one.contentTypes ?? [])]),
    ];
    this.contentTypes = new Set(contentTypes);
    const line = withAliases(fieldsOf("contents", COMMON_CONTENTS), this.aliases.contents);
    const customData = withAliases(
      {
        ...fieldsOf("custom_data", COMMON_CUSTOM_DATA),
        content_type: Type.Optional(
          Type.Enum(contentTypes, { description: "What the ids name. A platform takes some of these." }),
        ),
        contents: Type.Optional(Type.Array(Type.Object(line, CLOSED), { maxItems: 1000 })),
      },
      this.aliases.custom_data,
    );
    this.customDataFields = new Set(Object.keys(customData));
    this.numbers = { custom_data: numbersIn(customData), contents: numbersIn(line) };
    const appData = Type.Object(fieldsOf("app_data", COMMON_APP_DATA), CLOSED);
    const properties = {
      ...fieldsOf("conversion", COMMON_CONVERSION),
      ...this.requestFields,
      user_data: this.userData.json,
      custom_data: Type.Optional(Type.Object(customData, { additionalProperties: true })),
      app_data: Type.Optional(appData),
    };
    this.json = Type.Object(properties, CLOSED);
    this.whole = Compile(this.json);
    this.plain = new PresentFields(this.json, { user_data: (given) => this.userData.isPlain(given) });
    this.request = Compile(Type.Object(this.requestFields, CLOSED));
  }
}

/** The fields, and each alias with the schema of its field. */
function withAliases(fields: TProperties, aliases: Aliases): TProperties {
  const all: Record<string, TSchema> = { ...fields };
  for (const [alias, name] of aliases) {
    const field = fields[name];
    if (!field || all[alias]) throw new Error(`${alias} cannot be another name of ${name}`);
    all[alias] = Type.Optional({ ...field, description: `Same as ${name}.` });
  }
  return all;
}

function otherNames(aliases: Readonly<Record<string, Aliases>>): ReadonlyMap<string, readonly string[]> {
  const named = Object.entries(aliases).flatMap(([at, pairs]) =>
    Array.from(pairs, ([alias, name]) => ({ alias, pointer: `${at}/${name}` })),
  );
  const byPointer = Map.groupBy(named, ({ pointer }) => pointer);
  return new Map(Array.from(byPointer, ([pointer, found]) => [pointer, found.map(({ alias }) => alias)]));
}

function numbersIn(fields: TProperties): readonly string[] {
  return Object.entries(fields).flatMap(([name, schema]) => {
    const { type } = schema as { readonly type?: unknown };
    return type === "number" || type === "integer" ? [name] : [];
  });
}
