import { type ConversionSchema, isObject } from "@relay/core";
import { isGiven } from "./field.ts";

type Json = Readonly<Record<string, unknown>>;

export interface Completed {
  readonly value: Json;
  /** JSON pointers to values taken from the defaults. */
  readonly taken: readonly string[];
}

/**
 * Completes a conversion of any shape from defaults. A field present under another name is not replaced: `em` stands
 * for `email`. Products count as one: when it names some, no ids or types of other products are added.
 */
export function completed(
  own: Json,
  defaults: Json,
  userData: Pick<ConversionSchema["userData"], "nameOf">,
): Completed {
  const value: Record<string, unknown> = { ...own };
  const taken: string[] = [];
  for (const [name, given] of Object.entries(defaults)) {
    const has = own[name];
    if (!isGiven(has)) {
      value[name] = given;
      taken.push(`/${name}`);
    } else if (isObject(given) && isObject(has)) {
      const members = Object.entries(given).filter(([member]) =>
        isLacking(has, { group: name, member, userData }),
      );
      value[name] = { ...has, ...Object.fromEntries(members) };
      taken.push(...members.map(([member]) => `/${name}/${member}`));
    }
  }
  return { value, taken };
}

const PRODUCTS: readonly string[] = ["content_ids", "contents", "content_type"];

interface Member {
  readonly group: string;
  readonly member: string;
  readonly userData: Pick<ConversionSchema["userData"], "nameOf">;
}

function isLacking(has: Json, { group, member, userData }: Member): boolean {
  if (isGiven(has[member])) return false;
  if (group === "user_data")
    return !Object.keys(has).some((name) => userData.nameOf(name) === member && isGiven(has[name]));
  return !(PRODUCTS.includes(member) && PRODUCTS.some((name) => isGiven(has[name])));
}
