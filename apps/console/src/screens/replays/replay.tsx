import { Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { useParams } from "wouter";
import { isOver, type Replay as ReplayView, useReplay, useSteerReplay } from "../../api/replays.ts";
import { Action } from "../../parts/action.tsx";
import { Figure } from "../../parts/figure.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { counted } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Time } from "../../parts/time.tsx";
import { ReplayProgress } from "./replay-progress.tsx";
import { StateBadge } from "./state-badge.tsx";

/** One replay: its progress, and how to steer it. */
export function Replay() {
  const { destination, id } = useParams<{ destination: string; id: string }>();
  const query = useReplay(destination, id);
  return (
    <Page
      title={query.data?.dry_run === true ? "Dry run" : "Replay"}
      aside={query.data && <StateBadge replay={query.data} />}
    >
      <Loaded query={query}>{(replay) => <Whole replay={replay} />}</Loaded>
    </Page>
  );
}

function Whole({ replay }: { readonly replay: ReplayView }) {
  const {
    destination,
    reason,
    by,
    rate_per_second: rate,
    patched,
    started_at: startedAt,
    ended_at: endedAt,
  } = replay;
  return (
    <Stack gap="lg">
      <Paper withBorder p="md">
        <SimpleGrid cols={{ base: 2, sm: 3 }}>
          <Figure label="Destination">{destination}</Figure>
          <Figure label="Started by">{by}</Figure>
          <Figure label="Started">
            <Time at={startedAt} />
          </Figure>
          <Figure label="Ended" isAbsent={endedAt === undefined}>
            {endedAt === undefined ? "not yet" : <Time at={endedAt} />}
          </Figure>
          <Figure label="At most" unit="a second">
            {rate}
          </Figure>
          <Figure label="Patched fields" isAbsent={patched.length === 0}>
            {patched.length === 0 ? "none" : patched.join(", ")}
          </Figure>
        </SimpleGrid>
        {reason !== undefined && (
          <Text size="sm" mt="sm" className="wrap">
            Why: {reason}
          </Text>
        )}
      </Paper>
      <Paper withBorder p="md">
        <ReplayProgress replay={replay} />
      </Paper>
      <Steering replay={replay} />
    </Stack>
  );
}

function Steering({ replay }: { readonly replay: ReplayView }) {
  const { destination, id, state, sent, total } = replay;
  const { mutate, isPending, error } = useSteerReplay(destination, id);
  if (isOver(replay) || state === "done" || state === "aborting" || state === "aborted") return null;
  const left = counted(total - sent, "dead letter");
  return (
    <Stack>
      {error && <ProblemAlert error={error} />}
      <Group>
        {state === "paused" ? (
          <Action onClick={() => mutate("resume")} loading={isPending}>
            Resume
          </Action>
        ) : (
          <Action variant="default" onClick={() => mutate("pause")} loading={isPending}>
            Pause
          </Action>
        )}
        <Action color="red" variant="outline" onClick={() => mutate("abort")} loading={isPending}>
          {`Abort, leave ${left} dead`}
        </Action>
      </Group>
    </Stack>
  );
}
