import Type from "typebox";
import { apiKeyDigests } from "./api-key-digests.ts";
import { byName } from "./name.ts";

/** What a key of the admin API may do. */
export const ADMIN_SCOPES = ["read", "personal", "operate"] as const;
export type AdminScope = (typeof ADMIN_SCOPES)[number];

export const AdminKey = Type.Object(
  {
    api_key_sha256: apiKeyDigests("SHA-256 (hex) of each API key. Two while a key is being changed."),
    scopes: Type.Array(Type.Enum([...ADMIN_SCOPES]), {
      minItems: 1,
      uniqueItems: true,
      description:
        "`read`: lists and counts, nothing of a person. `personal`: dead letters whole. `operate`: whatever changes something.",
    }),
  },
  {
    additionalProperties: false,
    description: "Somebody who may use the admin API; the name stands in the audit trail.",
  },
);

export const Admin = Type.Object(
  {
    keys: byName(AdminKey, {
      default: {},
      description: "Who may use it, by name. Without any it does not start.",
    }),
  },
  { additionalProperties: false, default: {}, description: "The admin API." },
);
