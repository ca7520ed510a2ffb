/** A parsed JSON pointer (RFC 6901), so that following it takes one lookup a step. */
export type Pointer = readonly string[];

/** Parses a pointer such as `/custom_data/order_id`; undefined when the text is not one. */
export function readPointer(text: string): Pointer | undefined {
  if (!text.startsWith("/")) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Follows a pointer into a value; undefined when it leads nowhere. */
export function follow(pointer: Pointer, value: unknown): unknown {
  let here = value;
  for (const step of pointer) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return here;
}
