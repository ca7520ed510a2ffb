import type { TSchema } from "typebox";
import Type from "typebox";
import { isObject } from "../conversion/json-object.ts";
import { isMatchValue, type MatchKey, type MatchKeyName } from "./match-keys.ts";

/** Most values of one list key. */
const MOST_VALUES = 100;

/** `user_data` as producers may write it: match keys under canonical names or aliases, one value or several. */
export class UserDataSchema {
  /** The match keys, by canonical name. */
  readonly keys: ReadonlyMap<MatchKeyName, MatchKey>;
  /** Alias → canonical name. */
  readonly aliases: ReadonlyMap<string, MatchKeyName>;
  /** The keys that an ad adds to the address of its page. */
  readonly clickIds: readonly MatchKeyName[];
  readonly json: TSchema;
  /** Every name and alias with its match key. */
  readonly #named: ReadonlyMap<string, MatchKey>;

  constructor(keys: Readonly<Record<string, MatchKey>>, aliases: Readonly<Record<string, string>>) {
    this.keys = new Map(Object.entries(keys));
    this.aliases = new Map(Object.entries(aliases));
    this.clickIds = Array.from(this.keys).flatMap(([name, { isClickId }]) => (isClickId ? [name] : []));
    const named = new Map(this.keys);
    const fields: Record<string, TSchema> = {};
    for (const [name, key] of this.keys)
      fields[name] = Type.Optional({ ...valueSchema(key), description: key.description });
    for (const [alias, name] of this.aliases) {
      const key = this.keys.get(name);
      if (!key || named.has(alias)) throw new Error(`${alias} cannot be another name of user_data.${name}`);
      named.set(alias, key);
      fields[alias] = Type.Optional({ ...valueSchema(key), description: `Same as ${name}.` });
    }
    this.#named = named;
    this.json = Type.Object(fields, { additionalProperties: false });
  }

  /** The match key of a name or an alias. */
  keyNamed(name: string): MatchKey | undefined {
    return this.#named.get(name);
  }

  /** The canonical name of a match key, from its name or an alias. Undefined when there is none. */
  nameOf(name: string): MatchKeyName | undefined {
    return this.aliases.get(name) ?? (this.keys.has(name) ? name : undefined);
  }

  /**
   * Whether the schema takes a value. Walks the keys that are present instead of all possible ones, at a tenth of the
   * compiled schema's cost. Returns false for whatever it does not know; the schema then decides.
   */
  isPlain(value: unknown): boolean {
    if (!isObject(value)) return false;
    for (const name in value) {
      const matchKey = this.#named.get(name);
      if (matchKey === undefined) return false;
      const given = value[name];
      const { list, maxLength } = matchKey;
      if (given === null || isMatchValue(given, maxLength)) continue;
      if (!list || !Array.isArray(given) || given.length > MOST_VALUES) return false;
      if (!given.every((each) => isMatchValue(each, maxLength))) return false;
    }
    return true;
  }
}

const one = (maxLength: number) => Type.Union([Type.String({ maxLength }), Type.Number()]);

function valueSchema({ list, maxLength }: MatchKey): TSchema {
  const single = [Type.String({ maxLength }), Type.Number()];
  return list
    ? Type.Union([...single, Type.Array(one(maxLength), { maxItems: MOST_VALUES }), Type.Null()])
    : Type.Union([...single, Type.Null()]);
}
