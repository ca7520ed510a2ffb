import { Text, Timeline } from "@mantine/core";
import type { DeadLetter } from "../../api/dead-letters.ts";
import type { PlatformAnswer } from "../../api/destinations.ts";
import { Time } from "../../parts/time.tsx";
import { type AttemptGroup, grouped } from "./attempt-groups.ts";

/** Of requests that were answered alike, so many trace ids are enough for the platform's support. */
const TRACE_IDS = 3;

/** From accepted to dead, each request with the platform's answer in full. */
export function Attempts({ deadLetter }: { readonly deadLetter: DeadLetter }) {
  const { envelope, attempts, died_at: diedAt, reason } = deadLetter;
  const groups = grouped(attempts);
  return (
    <Timeline active={groups.length + 1} bulletSize={18} lineWidth={2}>
      <Timeline.Item title="Accepted">
        <Text size="sm" c="dimmed">
          <Time at={envelope.received_at} />
          {envelope.request_id !== undefined && `, in request ${envelope.request_id}`}
        </Text>
      </Timeline.Item>
      {groups.map((group, index) => (
        <Timeline.Item key={`${group.first.at} ${index}`} title={titleOf(group)}>
          <Requests group={group} />
        </Timeline.Item>
      ))}
      <Timeline.Item title="Given up" color="red">
        <Text size="sm" c="dimmed">
          <Time at={diedAt} />: {reason}
        </Text>
      </Timeline.Item>
    </Timeline>
  );
}

function titleOf({ first: { answer }, count }: AttemptGroup): string {
  const times = count === 1 ? "" : `, ${count} requests`;
  return `${answerText(answer)}${times}`;
}

function answerText({ http_status: status, code, subcode }: PlatformAnswer): string {
  const http = status === 0 ? "No answer" : `HTTP ${status}`;
  if (code === undefined) return http;
  return `${http}, code ${code}${subcode === undefined ? "" : `/${subcode}`}`;
}

function Requests({ group: { first, last, count, traceIds } }: { readonly group: AttemptGroup }) {
  const { class: kind, does } = last;
  const { meaning, message } = last.answer;
  return (
    <>
      <Text size="sm" c="dimmed" className="wrap">
        <Time at={first.at} />
        {count > 1 && (
          <>
            {" to "}
            <Time at={last.at} />
          </>
        )}
        , in micro-batch {last.batch_id}
        {count > 1 && ", each half as large as the one before, to find the culprit"}
      </Text>
      {meaning !== undefined && (
        <Text size="sm" className="wrap">
          Means: {meaning}
          {kind !== undefined && (
            <>
              {" "}
              (class <code>{kind}</code>)
            </>
          )}
          .
        </Text>
      )}
      {does !== undefined && (
        <Text size="sm" className="wrap">
          After such an answer the relay {does}.
        </Text>
      )}
      {message !== undefined && (
        <Text size="sm" className="wrap">
          The platform says: “{message}”
        </Text>
      )}
      {traceIds.length > 0 && (
        <Text size="sm" className="wrap">
          {traceIds.length === 1 ? "Trace id" : "Last trace ids"} for the platform's support:{" "}
          <code>{traceIds.slice(-TRACE_IDS).join(", ")}</code>
        </Text>
      )}
    </>
  );
}
