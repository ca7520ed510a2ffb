import Type from "typebox";

export const WebhooksFile = Type.Object(
  {
    allowed_networks: Type.Array(Type.String(), {
      default: [],
      description:
        "Networks (CIDR) a webhook may be in although they are private or special. Public addresses are always allowed.",
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: "Notifying producers of the statuses of their conversions.",
  },
);
