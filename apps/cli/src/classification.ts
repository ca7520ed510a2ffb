import { type AttemptOutcome, faultsOf, type Dialect, type PlatformAnswer } from "@relay/core";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";

/** A recorded answer of a platform. */
const Recorded = Type.Object({
  status: Type.Integer({ minimum: 0, maximum: 599, description: "HTTP status; 0 where no answer came." }),
  headers: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  body: Type.Optional(Type.Unknown()),
  sent: Type.Optional(Type.Integer({ minimum: 1, description: "Events of the request." })),
});

export interface Classification {
  /** Null when the line is not a recorded answer. */
  readonly outcome: AttemptOutcome["kind"] | null;
  /** In the relay's own words, after the platform's code. */
  readonly reason: string;
  /** How long the platform wants to be left alone; null when it names no time and the relay backs off by itself. */
  readonly waitMs: number | null;
}

/** Returns how the relay classifies one recorded answer to a destination of this dialect. */
export function classify(raw: unknown, dialect: Dialect): Classification {
  const [fault] = faultsOf(Value.Errors(Recorded, raw));
  if (fault) {
    return {
      outcome: null,
      reason: `not a recorded answer: ${fault.pointer} ${fault.message}`,
      waitMs: null,
    };
  }
  const { status, headers = {}, body, sent = 1 } = raw as Static<typeof Recorded>;
  // A record does not say whether the request had left when its connection broke.
  if (status === 0) return { outcome: "unknown", reason: "no answer", waitMs: null };
  const outcome = dialect.judge({ status, headers: headersOf(headers), body: textOf(body) }, sent, "");
  return {
    outcome: outcome.kind,
    reason: reasonOf(outcome.answer),
    waitMs: ("waitMs" in outcome ? outcome.waitMs : undefined) ?? null,
  };
}

function reasonOf({ code, subcode, meaning = "no reason given" }: PlatformAnswer): string {
  if (code === undefined) return meaning;
  return `${subcode === undefined ? code : `${code}/${subcode}`}: ${meaning}`;
}

/** Headers as they arrive: lower-case names, text values. */
function headersOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOf(value)]),
  );
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
