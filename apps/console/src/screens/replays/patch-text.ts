export interface ParsedPatch {
  /** Absent when the text is no JSON object. No text is a patch that changes nothing. */
  readonly value?: Readonly<Record<string, unknown>>;
  /** Why it is none. */
  readonly wrong?: string;
}

/** Reads a JSON merge patch. */
export function patchIn(text: string): ParsedPatch {
  if (text.trim() === "") return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { value: value as Readonly<Record<string, unknown>> };
    return { wrong: "A patch is a JSON object." };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : "It is not JSON." };
  }
}
