import type { TSchema } from "typebox";

/** One input field of an actor: its schema, and the field of the conversion that it fills. */
export interface ActorField {
  readonly schema: TSchema;
  /** JSON pointer into the conversion; absent for a field that controls the task. */
  readonly to?: string;
  /** Converts the value; absent: the value is used unchanged. */
  readonly read?: (value: unknown, nowSeconds: number) => unknown;
  /** How this field differs from the hosted actor's, if it does. */
  readonly deviation?: string;
}

/** The input fields of an actor: those of the hosted one, and some of our own. */
export type ActorFields = Readonly<Record<string, ActorField>>;

/** Unix seconds never had this many digits; milliseconds have had them since 1973. */
const FIRST_MILLISECOND = 100_000_000_000;

/**
 * Reads Unix seconds or milliseconds, as text or number, or ISO 8601. Returns other values unchanged, for admission to
 * refuse.
 */
export function readTime(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  if (!/^\d+$/.test(String(value))) return value;
  const number = Number(value);
  return number >= FIRST_MILLISECOND ? Math.floor(number / 1000) : number;
}

/** Splits a comma list. */
export function readList(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Reads sixteen values from a JSON array or a comma list. Keeps empty ones, because each has its position. */
export function readPlaces(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (!value.trimStart().startsWith("[")) return value.split(",").map((part) => part.trim());
  try {
    return JSON.parse(value);
  } catch {
    // Left for admission to refuse. The parser's own message quotes the text.
    return value;
  }
}

/** Whether a value is given. An empty text counts as absent, because forms send fields that were not filled in. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** The input without empty fields. Unknown names stay, to be refused. */
export function givenIn(
  input: Readonly<Record<string, unknown>>,
  fields: ActorFields,
): Readonly<Record<string, unknown>> {
  const kept = Object.entries(input).filter(
    ([name, value]) => isGiven(value) || !Object.hasOwn(fields, name),
  );
  return Object.fromEntries(kept);
}
