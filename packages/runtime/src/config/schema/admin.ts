import Type from "typebox";
import { apiKeys } from "./api-keys.ts";
import { byName } from "./name.ts";

/** Permissions of a key of the admin API. */
export const ADMIN_SCOPES = ["read", "personal", "operate"] as const;
export type AdminScope = (typeof ADMIN_SCOPES)[number];

export const AdminKey = Type.Object(
  {
    ...apiKeys("this holder"),
    scopes: Type.Array(Type.Enum([...ADMIN_SCOPES]), {
      minItems: 1,
      uniqueItems: true,
      description:
        "`read`: lists and counts, no personal data. `personal`: values of people in dead letters. `operate`: every change.",
    }),
  },
  {
    additionalProperties: false,
    description: "A holder of a key of the admin API. The audit trail records the name.",
  },
);

export const Admin = Type.Object(
  {
    keys: byName(AdminKey, {
      default: {},
      description: "Holders of keys, by name. The admin API does not start without one.",
    }),
    console: Type.Enum(["on", "off"], {
      default: "on",
      description: "Whether the admin API serves the console under `/console`.",
    }),
  },
  { additionalProperties: false, default: {}, description: "The admin API." },
);
