import { MATCH_KEYS } from "@relay/core";
import { NOTE, table } from "./markdown.ts";

/** docs/reference/match-keys.md */
export function matchKeysPage(): string {
  const rows = Object.entries(MATCH_KEYS).map(([name, { aliases, list, maxLength, description }]) => [
    `\`${name}\``,
    aliases.map((alias) => `\`${alias}\``).join(", "),
    list ? "yes" : "",
    String(maxLength),
    description,
  ]);
  return `${NOTE}# Match keys\n\nThe fields of \`user_data\`. A value with more characters than the table allows is left out, with a warning.\n\n${table(["key", "also", "several", "characters", "meaning"], rows)}`;
}
