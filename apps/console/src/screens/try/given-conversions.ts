/** A conversion in a text, and the part of the text that it was read from. */
export interface GivenConversion {
  readonly value: unknown;
  /** Where that part begins. */
  readonly from: number;
  readonly text: string;
  /** JSON pointer to the conversion in that part. */
  readonly pointer: string;
}

/** The first conversions of a text and the number of all, or what is wrong with it and where. */
export type Given =
  | { readonly conversions: readonly GivenConversion[]; readonly total: number }
  | { readonly wrong: string; readonly from: number; readonly to: number };

/** Most conversions that are shown at once. */
export const MOST_CONVERSIONS = 20;

/** Reads what `POST /v1/events` takes: one conversion, an array, `{"data": […]}`, or a line each (NDJSON). */
export function givenIn(text: string): Given {
  if (text.trim() === "") return { conversions: [], total: 0 };
  try {
    return inDocument(JSON.parse(text), text);
  } catch {
    return inLines(text);
  }
}

function inDocument(value: unknown, text: string): Given {
  const data = Array.isArray(value) ? value : dataOf(value);
  if (!data) return { conversions: [{ value, from: 0, text, pointer: "" }], total: 1 };
  const base = Array.isArray(value) ? "" : "/data";
  const conversions = data
    .slice(0, MOST_CONVERSIONS)
    .map((one: unknown, index) => ({ value: one, from: 0, text, pointer: `${base}/${index}` }));
  return { conversions, total: data.length };
}

function dataOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== "object" || value === null || !("data" in value)) return undefined;
  return Array.isArray(value.data) ? value.data : undefined;
}

function inLines(text: string): Given {
  const conversions: GivenConversion[] = [];
  let total = 0;
  let from = 0;
  for (const line of text.split("\n")) {
    if (line.trim() !== "") {
      total += 1;
      try {
        const value: unknown = total > MOST_CONVERSIONS ? undefined : JSON.parse(line);
        if (value !== undefined) conversions.push({ value, from, text: line, pointer: "" });
      } catch (error) {
        const wrong = error instanceof Error ? error.message : "It is not JSON.";
        return { wrong, from, to: from + line.length };
      }
    }
    from += line.length + 1;
  }
  return { conversions, total };
}
