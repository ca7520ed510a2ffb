/** A time as the Graph API writes it: 2026-11-20T12:00:00+0000. */
export function writeTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+0000`;
}

/** Milliseconds of a time that the Graph API takes, Unix seconds or ISO 8601; undefined for anything else. */
export function readTime(text: string): number | undefined {
  const ms = /^\d{1,11}$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
