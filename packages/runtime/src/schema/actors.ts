import Type from "typebox";

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

export const Actors = Type.Object(
  {
    meta: actorRoute("The routes of the actor for Meta."),
    tiktok: actorRoute("The routes of the actor for TikTok."),
  },
  { additionalProperties: false, default: {}, description: "The tasks under `POST /v2/acts/{actor}/…`." },
);
