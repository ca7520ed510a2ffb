import Type from "typebox";

export const Worker = Type.Object(
  {
    concurrency: Type.Integer({
      default: 64,
      minimum: 1,
      description:
        "Drains at once in one process. A lane holds one while it is sent: where destinations hang, as many are needed over all processes as there are lanes.",
    }),
    max_held_bytes: Type.Integer({
      default: 134_217_728,
      minimum: 1_048_576,
      description:
        "Bytes of conversions, as JSON, that all drains of one process hold at once; beyond, they send what they have before they read more. In memory a few times as much.",
    }),
    slice_ms: Type.Integer({
      default: 4000,
      minimum: 100,
      description: "How long a drain works before it lets others.",
    }),
    connections_per_host: Type.Integer({
      default: 64,
      minimum: 1,
      description: "Sockets kept open to one platform host.",
    }),
    stop_deadline_ms: Type.Integer({
      default: 25_000,
      minimum: 1000,
      description: "A stop takes no longer than this.",
    }),
  },
  { additionalProperties: false, default: {}, description: "The worker." },
);
