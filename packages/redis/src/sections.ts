import { type Argument, luaText } from "./script.ts";

/** Functions of scripts whose arguments are named sections. */
export const SECTIONS = luaText(import.meta.url, "sections");

/** Returns the arguments of such a script. A section holds single values, or rows of values one after another. */
export function sectionArguments(
  sections: Readonly<Record<string, readonly Argument[]>>,
): readonly Argument[] {
  return Object.entries(sections).flatMap(([name, values]) => [name, values.length, ...values]);
}
