/** A platform's time as ISO 8601 in UTC. A time without an offset counts as UTC. Undefined when it is no time. */
export function isoOf(given: unknown): string | undefined {
  if (typeof given === "number") return given > 0 ? new Date(given * 1000).toISOString() : undefined;
  if (typeof given !== "string" || given === "") return undefined;
  const spelt = given.replace(" ", "T").replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  const hasOffset = /(?:Z|[+-]\d\d:\d\d)$/.test(spelt);
  const ms = Date.parse(hasOffset || !spelt.includes("T") ? spelt : `${spelt}Z`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
