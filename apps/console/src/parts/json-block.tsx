import { Code } from "@mantine/core";

interface JsonBlockProps {
  /** JSON text, or a value. */
  readonly value: unknown;
  readonly label: string;
  /** JSON text; lines that it does not have are marked. */
  readonly against?: string | undefined;
}

/** A JSON value over several lines, each number with every digit. */
export function JsonBlock({ value, label, against }: JsonBlockProps) {
  const lines = linesOf(value);
  const known = new Set((against === undefined ? lines : linesOf(against)).map(withoutComma));
  return (
    <Code block className="json" tabIndex={0} role="region" aria-label={label}>
      {lines.map((line, index) =>
        known.has(withoutComma(line)) ? (
          // A line has no other name than its place.
          <span key={index}>{line}</span>
        ) : (
          <mark key={index}>{line}</mark>
        ),
      )}
    </Code>
  );
}

/** The last field of an object has no comma: with another one behind it, it has changed nothing. */
function withoutComma(line: string): string {
  return line.endsWith(",") ? line.slice(0, -1) : line;
}

function linesOf(value: unknown): readonly string[] {
  const text = typeof value === "string" ? indented(value) : JSON.stringify(value, null, 2);
  return text.split("\n");
}

interface Source {
  readonly source: string;
}
type Reviver = Parameters<typeof JSON.parse>[1];
const rawJSON = (text: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);

/** Parsing to numbers would round ids of 17 digits. A text that is no JSON stays as it is. */
function indented(json: string): string {
  const keepDigits = ((_key: string, one: unknown, { source }: Source) =>
    typeof one === "number" && "rawJSON" in JSON ? rawJSON(source) : one) as Reviver;
  try {
    return JSON.stringify(JSON.parse(json, keepDigits), null, 2);
  } catch {
    return json;
  }
}
