/** Shortest name in which one wrong letter counts as a slip. Shorter names resemble too many other words. */
const LEAST_LETTERS = 6;

/**
 * Returns the one of `names` that `name` was probably meant to be: in another case or with other separators, or with
 * one letter too many, too few, changed or exchanged with its neighbour. Undefined when it is one of them or resembles
 * none.
 */
export function resembled(name: string, names: ReadonlySet<string>): string | undefined {
  if (names.has(name)) return undefined;
  const letters = foldedName(name);
  const all = [...names];
  return (
    all.find((one) => foldedName(one) === letters) ??
    all.find((one) => one.length >= LEAST_LETTERS && isOneSlipFrom(letters, foldedName(one)))
  );
}

/** A name without case and separators. People read names that differ only in these as the same. */
export function foldedName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}

function isOneSlipFrom(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const left = a.slice(start);
  const right = b.slice(start);
  const exchanged = `${left[1] ?? ""}${left[0] ?? ""}${left.slice(2)}`;
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    exchanged === right
  );
}
