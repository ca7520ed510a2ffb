import type { Sealer, Unopened } from "@relay/core";

/** A value that was opened, or why it could not be. */
export type OpenedJson<T> = { readonly kind: "opened"; readonly value: T } | Unopened;

/** Seals a value as JSON. */
export function sealJson(value: unknown, binding: string, sealer: Sealer): Buffer {
  return sealer.seal(Buffer.from(JSON.stringify(value)), binding);
}

/**
 * Opens what `sealJson` sealed. Never throws. What is no JSON counts as broken: it has lost the byte by which a sealed
 * blob is told from one without a seal.
 */
export function openJson<T>(blob: Buffer, binding: string, sealer: Sealer): OpenedJson<T> {
  const opened = sealer.open(blob, binding);
  if (opened.kind !== "opened") return opened;
  try {
    return { kind: "opened", value: JSON.parse(opened.blob.toString("utf8")) as T };
  } catch {
    return { kind: "seal_broken" };
  }
}
