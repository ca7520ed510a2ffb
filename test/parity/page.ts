import type { Answer, Field } from "./comparison.ts";
import type { Disagreement } from "./disagreements/disagreement.ts";
import { GENERATED } from "./inputs.ts";

export interface Tally {
  /** Inputs compared and disagreements found, by field. */
  readonly fields: ReadonlyMap<Field, { readonly inputs: number; readonly disagreements: number }>;
  /** Disagreements that a row was the first to cover. */
  readonly rows: ReadonlyMap<Disagreement, number>;
}

/** docs/reference/parity.md */
export function pageOf(rows: readonly Disagreement[], tally: Tally): string {
  return `<!-- Written from the table by \`pnpm exec vitest run test/parity.test.ts -u\`. -->
# Parity with Meta's parameter builder

The relay normalises and hashes for itself. \`capi-param-builder-nodejs\` 1.3.2 is what Meta's own library normalises with. \`test/parity.test.ts\` puts the same values to both: the worked examples of Meta's page, cases picked by hand, and ${GENERATED} generated ones a field under a fixed seed. What goes over the wire must be the same, the appendix aside, or be a row of the second table.

    pnpm exec vitest run --project unit test/parity.test.ts

${table(
  ["field", "inputs", "the same", "different"],
  [...tally.fields].map(([field, { inputs, disagreements }]) =>
    [code(field), inputs, inputs - disagreements, disagreements].map(String),
  ),
)}
## Deliberate differences

Each row is held to its example, to a reason and a source, and to at least one input that was found. The last column counts the inputs that the row explains first; they were generated to look for differences and say nothing about real traffic.

${table(
  ["fields", "difference", "example", "relay", "Meta's parameter builder", "reason", "source", "found"],
  rows.map((row) => rowOf(row, tally.rows.get(row) ?? 0)),
)}`;
}

function rowOf({ fields, name, example, reason, source }: Disagreement, found: number): readonly string[] {
  const { input, country, relay, meta } = example;
  const given = country === undefined ? literal(input) : `${literal(input)} in ${country}`;
  return [
    fields.map(code).join(", "),
    name,
    given,
    answer(relay),
    answer(meta),
    reason,
    source,
    String(found),
  ];
}

function answer(given: Answer | undefined): string {
  if (given === undefined) return "nothing";
  return given.wire === given.text ? `${literal(given.text)} as it is` : literal(given.text);
}

const code = (text: string) => `\`${text}\``;

/** A mark behind its letter would look like the letter with its accent. */
const literal = (text: string) =>
  code(
    text.replaceAll(/\p{M}/gu, (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`),
  );

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}
