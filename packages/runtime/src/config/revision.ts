import { hash } from "node:crypto";

/** Identifies a text of relay.yaml: six bytes of its SHA-256, in hex. */
export function revisionOf(text: string): string {
  return hash("sha256", text).slice(0, 12);
}
