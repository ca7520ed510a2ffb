import Type from "typebox";

/** SHA-256 (hex) of accepted API keys; at least one. */
export function apiKeyDigests(description: string) {
  return Type.Array(Type.String({ pattern: "^[0-9a-f]{64}$" }), { minItems: 1, description });
}
