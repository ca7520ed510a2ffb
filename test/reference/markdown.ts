/** The first line of a generated page. */
export const NOTE = "<!-- Written from the code by `pnpm reference`. -->\n";

/** A table in Markdown, with a line break behind it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}
