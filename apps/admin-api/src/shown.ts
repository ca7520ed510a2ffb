const CAPITAL = /[A-Z]/g;

/** Names of a view as JSON has them here: `ratePerSecond` is `rate_per_second`; `startedAtMs` an ISO 8601 `started_at`. */
export function shown(view: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(view).map(([name, value]) =>
      name.endsWith("AtMs") || name === "sinceMs" || name === "atMs"
        ? [snake(name.slice(0, -2)), new Date(Number(value)).toISOString()]
        : [snake(name), value],
    ),
  );
}

function snake(name: string): string {
  return name.replaceAll(CAPITAL, (letter) => `_${letter.toLowerCase()}`);
}
