const WHOLE = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A whole number with its thousands parted. */
export function whole(value: number): string {
  return WHOLE.format(Math.round(value));
}

/** A number in at most four characters and a letter: `12.3K`. */
export function short(value: number): string {
  return SHORT.format(value);
}

/** A count and what it counts: `1 conversion`, `30 conversions`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

/** Bytes in the largest unit that leaves a whole part: `1.4 MB`. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3));
  const scaled = value / 1000 ** power;
  return `${scaled >= 100 || power === 0 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`;
}
