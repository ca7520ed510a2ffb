import Type from "typebox";
import { HTTP_ADDRESS } from "./http-address.ts";

const actorRoute = (description: string) =>
  Type.Object(
    {
      as_hosted: Type.Boolean({
        default: false,
        description:
          "Fills fields that an input leaves out with the hosted actor's defaults (currency USD, contentType product, and quantity 1 at TikTok), with a warning for each.",
      }),
    },
    { additionalProperties: false, default: {}, description },
  );

/** The sandbox of demonstrations. */
export const DemoSandbox = Type.Object(
  {
    base_url: Type.String({
      ...HTTP_ADDRESS,
      examples: ["http://127.0.0.1:8090"],
      description: "Address of a sandbox (`apps/sandbox`).",
    }),
    access_token: Type.String({
      default: "sandbox-token",
      minLength: 1,
      description:
        "Token that the sandbox accepts (its `SANDBOX_TOKENS`). It opens nothing else, so it is no secret.",
    }),
  },
  {
    additionalProperties: false,
    description: "What demonstrations (`demoMode`) run against. Without it they are refused.",
  },
);

export const Actors = Type.Object(
  {
    meta: actorRoute("The routes of the actor for Meta."),
    tiktok: actorRoute("The routes of the actor for TikTok."),
    sandbox: Type.Optional(DemoSandbox),
  },
  { additionalProperties: false, default: {}, description: "The tasks under `POST /v2/acts/{actor}/…`." },
);
