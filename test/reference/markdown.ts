/** The first line of a generated page. */
export const NOTE = "<!-- Written from the code by `pnpm reference`. -->\n";

/** A table in Markdown, with a line break behind it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => asText(cell)).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

/** A cell as it is meant: outside code `<` would begin an HTML element, which no reader sees. */
function asText(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll(/`[^`]*`|</g, (found) => (found === "<" ? "\\<" : found));
}
