/** Fields whose content is shown unchanged: what producers and platforms wrote, and counts by a code of the relay. */
const VERBATIM: ReadonlySet<string> = new Set(["blobs", "conversion", "sent", "kept", "dead_letters"]);
const TIME = /^(?:at|since|until|.*_(?:at|until))$/;

/**
 * A view as the program knows it, from the JSON of the admin API: `rate_per_second` becomes `ratePerSecond`, and an ISO
 * 8601 `started_at` becomes a `startedAtMs`.
 */
export function readView<View>(json: unknown): View {
  return inDepth(json) as View;
}

function inDepth(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inDepth);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      if (TIME.test(name) && typeof inner === "string") return [`${camel(name)}Ms`, Date.parse(inner)];
      return [camel(name), VERBATIM.has(name) && !Array.isArray(inner) ? inner : inDepth(inner)];
    }),
  );
}

/** The same name in the program: `dead_letters` becomes `deadLetters`. */
export function camel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
