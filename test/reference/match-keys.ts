import { PLATFORMS } from "@relay/platforms";
import { NOTE, table } from "./markdown.ts";

/** docs/reference/match-keys.md */
export function matchKeysPage(): string {
  const { keys, aliases } = PLATFORMS.conversions.userData;
  const rows = Array.from(keys, ([name, { list, maxLength, description }]) => [
    `\`${name}\``,
    [...aliases]
      .filter(([, canonical]) => canonical === name)
      .map(([alias]) => `\`${alias}\``)
      .join(", "),
    list ? "yes" : "",
    String(maxLength),
    description,
  ]);
  return `${NOTE}# Match keys\n\nThe fields of \`user_data\`. A value with more characters than the table allows is left out, with a warning.\n\n${table(["key", "also", "several", "characters", "meaning"], rows)}`;
}
