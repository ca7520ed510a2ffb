const CAPITAL = /[A-Z]/g;
/** Fields that producers and platforms wrote are shown unchanged. */
const VERBATIM: ReadonlySet<string> = new Set(["conversion", "sent"]);
const TIME = /^(?:at|since|until|.*At)Ms$/;

/**
 * A view as JSON shows it, at every depth: `ratePerSecond` becomes `rate_per_second`, and a time such as `startedAtMs`
 * an ISO 8601 `started_at`. A conversion keeps the names it was sent with.
 */
export function shown(view: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(view).flatMap(([name, value]: [string, unknown]) => {
      if (value === undefined) return [];
      if (TIME.test(name)) return [[snake(name.slice(0, -2)), new Date(Number(value)).toISOString()]];
      return [[snake(name), VERBATIM.has(name) ? value : inDepth(value)]];
    }),
  );
}

function inDepth(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inDepth);
  return typeof value === "object" && value !== null ? shown(value) : value;
}

function snake(name: string): string {
  return name.replaceAll(CAPITAL, (capital) => `_${capital.toLowerCase()}`);
}
