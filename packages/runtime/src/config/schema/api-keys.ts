import { pattern } from "@relay/core";
import Type from "typebox";

const DIGEST = pattern("^[0-9a-f]{64}$", "a SHA-256 in 64 lower-case hexadecimal digits");

/** The settings that name the API keys of a holder. At least one of them is given. */
export function apiKeys(whose: string) {
  return {
    api_key_sha256: Type.Optional(
      Type.Array(Type.String(DIGEST), {
        minItems: 1,
        description: `SHA-256 (hex) of each API key of ${whose}. Two while a key is being changed.`,
      }),
    ),
    api_key_sha256_file: Type.Optional(
      Type.String({
        minLength: 1,
        description: "File with such digests, one a line, in place of `api_key_sha256` or beside it.",
      }),
    ),
  } as const;
}

export interface ApiKeys {
  readonly api_key_sha256?: readonly string[];
  readonly api_key_sha256_file?: string;
}
