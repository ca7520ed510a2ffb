/** A JSON pointer (RFC 6901) taken apart once, so that following it costs a lookup per step. */
export type Pointer = readonly string[];

/** Takes a pointer such as `/custom_data/order_id` apart; `undefined` for text that is none. */
export function readPointer(text: string): Pointer | undefined {
  if (!text.startsWith("/")) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Follows a pointer into a value; `undefined` where it leads nowhere. */
export function follow(pointer: Pointer, value: unknown): unknown {
  let here = value;
  for (const step of pointer) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return here;
}
