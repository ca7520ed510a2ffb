import { pattern } from "@relay/core";
import Type from "typebox";
import { EnvironmentName } from "./name.ts";

const ID = pattern(
  "^[a-z0-9][a-z0-9-]{0,31}$",
  "a name of lower-case letters, digits and hyphens, at most 32",
);

const SealingKeyEntry = Type.Object(
  {
    id: Type.String({
      ...ID,
      description: "Its name. It lies in clear beside what the key seals.",
    }),
    env: Type.Optional(
      Type.Unsafe<string>({ ...EnvironmentName, description: "Environment variable that holds the key." }),
    ),
    file: Type.Optional(
      Type.String({
        minLength: 1,
        description: "File that holds the key. A changed file is read within seconds.",
      }),
    ),
    command: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        maxItems: 32,
        description:
          "Program and arguments that print the key, such as a client of a key service. It is run without a shell, once when a process starts and when this list names it anew, for at most 5 seconds.",
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      "A key: 32 bytes in base64 (`openssl rand -base64 32`), from exactly one of `env`, `file` and `command`.",
  },
);

export const Sealing = Type.Union(
  [
    Type.Object(
      {
        keys: Type.Array(SealingKeyEntry, {
          minItems: 1,
          maxItems: 16,
          description:
            "Keys. The first one seals, all of them open. Remove an old one when nothing lies under it any more.",
        }),
      },
      { additionalProperties: false },
    ),
    Type.Literal("off"),
  ],
  {
    description:
      "Encryption of personal data in Redis, in its files and in backups: docs/sealing.md. `off` stores it in clear.",
  },
);
