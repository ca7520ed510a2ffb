import Type, { type Static } from "typebox";
import { DEAD_REASONS, type DeadReason, type PlatformAnswer } from "../delivery/outcome.ts";

const text = (description: string) => Type.Optional(Type.String({ description }));
const count = (description: string) => Type.Optional(Type.Integer({ description }));

/** Status of one conversion at one destination, as the ingest API, webhooks, actors and the command show it. */
export const DeliveryStatus = Type.Object(
  {
    event_id: Type.String(),
    event_name: text("Absent while no status is known."),
    destination: Type.String({ description: "Name of the destination." }),
    status: Type.Enum(["delivered", "duplicate", "dead_letter", "withheld", "not_settled", "unknown"], {
      description:
        "delivered: the platform took it. duplicate: the same conversion was delivered before, or for another source. dead_letter: the relay gave it up. withheld: the person's consent keeps it from the destination; only webhooks and runs learn of it, because nothing of it is kept. not_settled: no status is known, and conversions wait at the destination. unknown: it did not come here, or it is forgotten.",
    }),
    settled_at: Type.Optional(
      Type.String({ format: "date-time", description: "When it was delivered or given up." }),
    ),
    attempts: count("Requests that it was in since its drain took it up."),
    trace_id: text("The platform's own id of the request."),
    dead_letter: text("Id of its dead letter."),
    link: text("The dead letter at the admin API."),
    state: Type.Optional(
      Type.Enum(["dead", "replaying", "replayed"], { description: "State of the dead letter." }),
    ),
    reason: Type.Optional(
      Type.Enum(Object.keys(DEAD_REASONS) as DeadReason[], { description: "Why it was given up." }),
    ),
    code: count("The platform's code of the refusal."),
    subcode: count("The platform's subcode of the refusal."),
  },
  { description: "Status of one conversion at one destination." },
);
export type DeliveryStatus = Readonly<Static<typeof DeliveryStatus>>;

/** The fields of a status about a dead letter of a destination. */
export function deadLetterFields(
  destination: string,
  deadLetterId: string,
): Pick<DeliveryStatus, "dead_letter" | "link"> {
  return {
    dead_letter: deadLetterId,
    link: `/v1/destinations/${destination}/dead-letters/${deadLetterId}`,
  };
}

/** The fields of a status about the answer that refused it. The platform's message may hold personal values. */
export function refusalFields({ code, subcode, traceId }: Partial<PlatformAnswer> = {}): Pick<
  DeliveryStatus,
  "code" | "subcode" | "trace_id"
> {
  return {
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
  };
}
