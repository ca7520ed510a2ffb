import type { TSchema } from "typebox";

/** One input field of an actor: its schema, and where it belongs. */
export interface ActorField {
  readonly schema: TSchema;
  /** JSON pointer into the conversion that it fills; absent for what steers the task. */
  readonly to?: string;
  /** How its value is read; as it is where absent. */
  readonly read?: (value: unknown, nowSeconds: number) => unknown;
  /** How this differs from the hosted actor, where it does. */
  readonly deviation?: string;
}

/** The input of an actor: the same names as the hosted one's, and some of our own. */
export type ActorFields = Readonly<Record<string, ActorField>>;

/** Seconds never had so many digits; milliseconds have had since 1973. */
const FIRST_MILLISECOND = 100_000_000_000;

/** Unix seconds or milliseconds, as text or number, or ISO 8601. What is none of them is left for the ingest API to refuse. */
export function readTime(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  if (!/^\d+$/.test(String(value))) return value;
  const number = Number(value);
  return number >= FIRST_MILLISECOND ? Math.floor(number / 1000) : number;
}

/** A comma list as its parts. */
export function readList(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Sixteen values as a JSON array or with commas between; none is dropped, since each has its place. */
export function readPlaces(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (!value.trimStart().startsWith("[")) return value.split(",").map((part) => part.trim());
  try {
    return JSON.parse(value);
  } catch {
    // Left for the ingest API to refuse. The parser's own message quotes the text.
    return value;
  }
}

/** A text; empty is the same as absent, since forms send what was not filled in. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** An input without the fields that were not filled in. Names that are no fields stay, to be refused. */
export function givenIn(
  input: Readonly<Record<string, unknown>>,
  fields: ActorFields,
): Readonly<Record<string, unknown>> {
  const kept = Object.entries(input).filter(
    ([name, value]) => isGiven(value) || !Object.hasOwn(fields, name),
  );
  return Object.fromEntries(kept);
}
