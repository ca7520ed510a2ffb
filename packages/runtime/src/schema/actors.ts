import Type from "typebox";

const actorRoute = (description: string) =>
  Type.Object(
    {
      as_hosted: Type.Boolean({
        default: false,
        description:
          "Takes the hosted actor's defaults for what an input leaves out (currency USD, contentType product, and quantity 1 at TikTok), with a warning each.",
      }),
    },
    { additionalProperties: false, default: {}, description },
  );

export const Actors = Type.Object(
  {
    meta: actorRoute("The routes of the actor for Meta."),
    tiktok: actorRoute("The routes of the actor for TikTok."),
  },
  { additionalProperties: false, default: {}, description: "The tasks under `POST /v2/acts/{actor}/…`." },
);
