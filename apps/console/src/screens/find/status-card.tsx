import { Anchor, Badge, Group, Paper, Stack, Text, Timeline, Title } from "@mantine/core";
import { Link } from "wouter";
import { useDeadLetter } from "../../api/dead-letters.ts";
import { useDestinations } from "../../api/destinations.ts";
import type { Status } from "../../api/statuses.ts";
import { GateReason } from "../../parts/gate-reason.tsx";
import { counted } from "../../parts/numbers.ts";
import { Ago, Time } from "../../parts/time.tsx";
import { REASONS } from "../../parts/words.ts";

const LOOKS = {
  delivered: { text: "delivered", color: "green" },
  duplicate: { text: "duplicate", color: "gray" },
  dead_letter: { text: "dead letter", color: "red" },
  not_settled: { text: "waiting", color: "blue" },
} as const;

/** What became of a conversion at one destination, in time. */
export function StatusCard({ status }: { readonly status: Status }) {
  const { destination, source, event_name: eventName } = status;
  const { text, color } = LOOKS[status.status];
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group gap="sm">
          <Title order={2}>{destination}</Title>
          <Badge variant="dot" color={color} tt="none">
            {text}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed" className="wrap">
          {eventName !== undefined && `${eventName}, `}sent by {source}
        </Text>
        <Course status={status} />
      </Stack>
    </Paper>
  );
}

function Course({ status }: { readonly status: Status }) {
  switch (status.status) {
    case "delivered":
      return <Delivered status={status} />;
    case "duplicate":
      return <Text size="sm">The same conversion was delivered before, or for another source.</Text>;
    case "dead_letter":
      return <Dead status={status} />;
    case "not_settled":
      return <Waits destination={status.destination} />;
  }
}

function Delivered({ status: { settled_at: at, attempts, trace_id: traceId } }: { readonly status: Status }) {
  return (
    <Timeline active={2} bulletSize={16} color="green">
      <Timeline.Item title="Sent">
        <Text size="sm">{attempts === undefined ? "" : counted(attempts, "request")}</Text>
      </Timeline.Item>
      <Timeline.Item title="Delivered">
        <Text size="sm" className="wrap">
          {at !== undefined && <Time at={at} />}
          {traceId !== undefined && (
            <>
              , trace id <code>{traceId}</code>
            </>
          )}
        </Text>
      </Timeline.Item>
    </Timeline>
  );
}

function Dead({ status }: { readonly status: Status }) {
  const { destination, dead_letter: id = "", reason = "", settled_at: at, attempts = 0, state } = status;
  const { data } = useDeadLetter(destination, id);
  const code = [status.code, status.subcode].filter((part) => part !== undefined).join("/");
  return (
    <Timeline active={3} bulletSize={16}>
      {data && (
        <Timeline.Item title="Accepted">
          <Text size="sm">
            <Time at={data.envelope.received_at} />
          </Text>
        </Timeline.Item>
      )}
      {attempts > 0 && (
        <Timeline.Item title="Sent">
          <Text size="sm">{counted(attempts, "request")}</Text>
        </Timeline.Item>
      )}
      <Timeline.Item title="Given up" color="red">
        <Text size="sm" className="wrap">
          {at !== undefined && (
            <>
              <Time at={at} />:{" "}
            </>
          )}
          {REASONS[reason]} {code !== "" && `Code ${code}. `}
          <Anchor component={Link} href={`/dead-letters/${destination}/${id}`} size="sm">
            See the dead letter
          </Anchor>
        </Text>
      </Timeline.Item>
      {state === "replaying" && <Timeline.Item title="A replay has sent it" color="blue" />}
      {state === "replayed" && <Timeline.Item title="A replay delivered it" color="green" />}
    </Timeline>
  );
}

function Waits({ destination }: { readonly destination: string }) {
  const { data } = useDestinations();
  const view = data?.destinations.find((one) => one.destination === destination);
  return (
    <Timeline active={0} bulletSize={16}>
      <Timeline.Item title="Waiting">
        <Text size="sm">
          It is not settled, and {view ? counted(view.waiting + view.aside, "conversion") : "others"} wait at
          this destination: it is one of them, or it was never accepted.
          {view?.deadline !== undefined && (
            <>
              {" "}
              The nearest deadline is <Ago at={view.deadline} />.
            </>
          )}
        </Text>
        {view && <GateReason destination={view} />}
      </Timeline.Item>
    </Timeline>
  );
}
