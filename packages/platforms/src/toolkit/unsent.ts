import type { LeftOut } from "@relay/core";

/** Reports the fields of an object that are not among those that the platform gets. */
export function noteUnsent(
  given: object | undefined,
  sent: ReadonlySet<string>,
  at: string,
  leftOut: LeftOut[],
): void {
  for (const name in given) {
    if (!sent.has(name)) leftOut.push({ pointer: `${at}/${name}`, why: "no-counterpart" });
  }
}
