import Type from "typebox";

export const RedisFile = Type.Object(
  {
    memory_budget_bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          "Memory budget of Redis, bytes: the ingest API sheds requests at 80 % of it. Absent: Redis' own maxmemory; without either, never.",
      }),
    ),
    allow_volatile: Type.Boolean({
      default: false,
      description: "Start also without an append-only file. A restart of Redis then loses conversions.",
    }),
  },
  { additionalProperties: false, default: {}, description: "How Redis is used." },
);
