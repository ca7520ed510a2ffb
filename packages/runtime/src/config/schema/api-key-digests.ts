import { pattern } from "@relay/core";
import Type from "typebox";

const DIGEST = pattern("^[0-9a-f]{64}$", "a SHA-256 in 64 lower-case hexadecimal digits");

/** SHA-256 (hex) of accepted API keys; at least one. */
export function apiKeyDigests(description: string) {
  return Type.Array(Type.String(DIGEST), { minItems: 1, description });
}
