import { Anchor, Text } from "@mantine/core";
import type { Destination } from "../api/destinations.ts";
import { Ago } from "./time.tsx";

interface Explanation {
  readonly text: string;
  readonly runbook: string;
}

const REASONS: Readonly<Record<string, Explanation>> = {
  "by-hand": { text: "Paused by a person.", runbook: "paused" },
  refusals: { text: "Paused because the platform refused most conversions.", runbook: "refusal-breaker" },
  "dead-letters": { text: "Paused because it has too many dead letters.", runbook: "paused" },
  credentials: { text: "The platform does not accept the access token.", runbook: "credentials-suspended" },
  "api-version": { text: "The platform no longer serves this API version.", runbook: "api-version" },
  "rate-limit": { text: "The platform limits the rate of requests.", runbook: "throttled" },
  "no-answer": { text: "The platform does not answer.", runbook: "backing-off" },
  "platform-error": { text: "The platform answers with errors of its own.", runbook: "backing-off" },
};

/** Why a gate is shut, since when and until when, and the runbook. Nothing for an open gate. */
export function GateReason({ destination }: { readonly destination: Destination }) {
  const { state, reason, answer, since, next_try: nextTry, failures } = destination;
  if (state === "open") return null;
  const { text, runbook } = REASONS[reason ?? ""] ?? {
    text: reason ?? "No reason is known.",
    runbook: "paused",
  };
  return (
    <Text size="sm" component="div" className="wrap">
      {text} {answer?.meaning !== undefined && `It says: ${answer.meaning}. `}
      {answer?.code !== undefined && (
        <>
          Code{" "}
          <code>
            {answer.code}
            {answer.subcode !== undefined && `/${answer.subcode}`}
          </code>
          .{" "}
        </>
      )}
      {since !== undefined && (
        <>
          Shut <Ago at={since} />
          {failures > 1 && `, ${failures} failures in a row`}.{" "}
        </>
      )}
      {nextTry !== undefined && (
        <>
          Next try <Ago at={nextTry} />.{" "}
        </>
      )}
      {state === "paused" && "Nothing is sent until a person resumes it. "}
      <Anchor href={`/runbooks/${runbook}`} target="_blank" size="sm">
        What to do
      </Anchor>
    </Text>
  );
}
