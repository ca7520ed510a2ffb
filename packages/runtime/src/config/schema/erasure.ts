import Type from "typebox";
import { EnvironmentName } from "./name.ts";

export const Erasure = Type.Object(
  {
    index_key_env: Type.Optional(
      Type.Unsafe<string>({
        ...EnvironmentName,
        description:
          "Environment variable that holds the key of the blind index, by which a person's data is found: 32 bytes in base64. Either this or index_key_file.",
      }),
    ),
    index_key_file: Type.Optional(
      Type.String({ minLength: 1, description: "File that holds the key of the blind index." }),
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description:
      "How a person is found who asks to be forgotten (`relay erase`, docs/privacy.md). Without a key nobody can be found.",
  },
);
