import { isObject } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
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
export function completed(own: Json, defaults: Json): Completed {
  const value: Record<string, unknown> = { ...own };
  const taken: string[] = [];
  for (const [name, given] of Object.entries(defaults)) {
    const has = own[name];
    if (!isGiven(has)) {
      value[name] = given;
      taken.push(`/${name}`);
    } else if (isObject(given) && isObject(has)) {
      const members = Object.entries(given).filter(([member]) => isLacking(has, name, member));
      value[name] = { ...has, ...Object.fromEntries(members) };
      taken.push(...members.map(([member]) => `/${name}/${member}`));
    }
  }
  return { value, taken };
}

const { userData } = PLATFORMS.conversions;

const PRODUCTS: readonly string[] = ["content_ids", "contents", "content_type"];

function isLacking(has: Json, group: string, member: string): boolean {
  if (isGiven(has[member])) return false;
  if (group === "user_data")
    return !Object.keys(has).some((name) => userData.nameOf(name) === member && isGiven(has[name]));
  return !(PRODUCTS.includes(member) && PRODUCTS.some((name) => isGiven(has[name])));
}
