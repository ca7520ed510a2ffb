import type { TProperties } from "typebox";
import type { MatchKey } from "../matching/match-keys.ts";

/** Objects of a conversion whose fields a platform can add to. `conversion` is the outermost, `contents` a cart's line. */
export type ExtensibleObject = "conversion" | "custom_data" | "contents" | "app_data";

/** Objects of a conversion whose fields can have other names. */
export type AliasedObject = "user_data" | "custom_data" | "contents";

/** What a platform adds to the conversions that the relay takes. A producer may leave out all of it. */
export interface Vocabulary {
  /** Match keys that only this platform has, by name. */
  readonly matchKeys?: Readonly<Record<string, MatchKey>>;
  /** Fields that only this platform has, by object. Each schema is optional. */
  readonly fields?: { readonly [name in ExtensibleObject]?: TProperties };
  /** Fields that only this platform takes once a request. They are fields of the conversion too. */
  readonly requestFields?: TProperties;
  /** Names under which this platform's own documents know a field: alias → canonical name. */
  readonly aliases?: { readonly [name in AliasedObject]?: Readonly<Record<string, string>> };
  /** Values of `content_type` that only this platform takes. */
  readonly contentTypes?: readonly string[];
}

/** The parts of several vocabularies in one. Throws when two of them define a name differently. */
export function merged<T>(
  parts: readonly (Readonly<Record<string, T>> | undefined)[],
  what: string,
): Record<string, T> {
  const all = new Map<string, T>();
  for (const [name, definition] of parts.flatMap((part) => Object.entries(part ?? {}))) {
    const known = all.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition))
      throw new Error(`two platforms define ${what}.${name} differently`);
    all.set(name, definition);
  }
  return Object.fromEntries(all);
}
