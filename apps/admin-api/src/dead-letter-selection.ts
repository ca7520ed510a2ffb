import { DEAD_REASONS, type DeadReason } from "@relay/core";
import type { DeadLetterSelection } from "@relay/redis";
import Type, { type Static } from "typebox";

/** Only times that exist: they become bounds of a query of Redis. */
export const Time = Type.String({
  pattern:
    "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])(T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d))?$",
  description: "ISO 8601.",
});

/** Facets by which dead letters can be selected. */
export const FILTER = {
  reason: Type.Optional(
    Type.Enum(Object.keys(DEAD_REASONS) as DeadReason[], { description: "Why it was given up." }),
  ),
  code: Type.Optional(Type.String({ description: "The platform's code, with its subcode: `100/2804050`." })),
  event_name: Type.Optional(Type.String()),
  dataset: Type.Optional(Type.String()),
  source: Type.Optional(Type.String({ description: "The source that sent the conversion." })),
  since: Type.Optional(Time),
  until: Type.Optional(Time),
};

const Filter = Type.Object(FILTER, {
  additionalProperties: false,
  description: "Every dead letter that matches all of these; `{}` matches every dead letter.",
});

const Ids = Type.Array(Type.String({ pattern: "^[0-9a-f]{24}$" }), {
  minItems: 1,
  maxItems: 10_000,
  description: "These dead letters.",
});

/** The dead letters of a body: exactly one of the two, so that a body never selects all of them by accident. */
export const SELECTION = { ids: Type.Optional(Ids), filter: Type.Optional(Filter) };

export function selectionOf(filter: Static<typeof Filter>): DeadLetterSelection {
  const { reason, code, event_name: eventName, dataset, source, since, until } = filter;
  return {
    ...(reason !== undefined && { reason }),
    ...(code !== undefined && { code }),
    ...(eventName !== undefined && { eventName }),
    ...(dataset !== undefined && { dataset }),
    ...(source !== undefined && { source }),
    ...(since !== undefined && { sinceMs: Date.parse(since) }),
    ...(until !== undefined && { untilMs: Date.parse(until) }),
  };
}

/** The dead letters of a body; undefined when it names none, or both. */
export function deadLettersIn({
  ids,
  filter,
}: {
  readonly ids?: readonly string[];
  readonly filter?: Static<typeof Filter>;
}): readonly string[] | DeadLetterSelection | undefined {
  if ((ids === undefined) === (filter === undefined)) return undefined;
  return ids ?? selectionOf(filter ?? {});
}
