import { Alert, Anchor, Badge, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "wouter";
import { type DeadLetter as DeadLetterView, useDeadLetter } from "../../api/dead-letters.ts";
import { Action } from "../../parts/action.tsx";
import { Figure } from "../../parts/figure.tsx";
import { JsonBlock } from "../../parts/json-block.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";
import { useGo } from "../../parts/use-address.ts";
import { REASONS } from "../../parts/words.ts";
import { Attempts } from "./attempts.tsx";

/** One dead letter: why it died, what was tried, and its conversion. */
export function DeadLetter() {
  const { destination, id } = useParams<{ destination: string; id: string }>();
  const query = useDeadLetter(destination, id);
  const go = useGo();
  const title = query.data?.conversion.event_id ?? "Dead letter";
  const isDead = query.data === undefined || query.data.state === "dead";
  return (
    <Page
      title={title}
      aside={
        <Action
          onClick={() => go(`/replays/new?destination=${destination}&ids=${id}`)}
          hindrance={isDead ? undefined : "A replay has taken it."}
        >
          Patch and replay
        </Action>
      }
    >
      <Loaded query={query}>{(deadLetter) => <Whole deadLetter={deadLetter} />}</Loaded>
    </Page>
  );
}

function Whole({ deadLetter }: { readonly deadLetter: DeadLetterView }) {
  const { reason, conversion, envelope, detail } = deadLetter;
  return (
    <Stack gap="lg">
      {deadLetter.masked && (
        <Alert color="gray" title="Values are masked">
          Your key lacks the scope personal. What may say something about a person is not shown.
        </Alert>
      )}
      {deadLetter.conversion_removed && (
        <Alert color="gray" title="Its conversion was removed">
          It was delivered, or keep_conversion_days is over. It cannot be replayed.
        </Alert>
      )}
      <Paper withBorder p="md">
        <Stack gap="sm">
          <Group gap="sm">
            <Badge color="red" variant="light" tt="none">
              {reason}
            </Badge>
            <Text>{REASONS[reason]}</Text>
            <Replayed deadLetter={deadLetter} />
          </Group>
          {detail !== undefined && <Text size="sm">{detail}</Text>}
          <SimpleGrid cols={{ base: 2, sm: 3 }}>
            <Figure label="Destination">{deadLetter.destination}</Figure>
            <Figure label="Dataset">{deadLetter.dataset}</Figure>
            <Figure label="Event name">{conversion.event_name}</Figure>
            <Figure label="Source">{envelope.source}</Figure>
            <Figure label="Happened">
              <Time at={new Date(conversion.event_time * 1000).toISOString()} />
            </Figure>
            <Figure label="Died">
              <Time at={deadLetter.died_at} />
            </Figure>
          </SimpleGrid>
        </Stack>
      </Paper>
      <section>
        <Title order={2} mb="sm">
          What was tried
        </Title>
        <Attempts deadLetter={deadLetter} />
      </section>
      <Bodies deadLetter={deadLetter} />
    </Stack>
  );
}

/** What a replay has done with it; nothing while it is dead. */
function Replayed({ deadLetter: { destination, state, replay } }: { readonly deadLetter: DeadLetterView }) {
  if (state === "dead") return null;
  if (state === "replayed" || replay === undefined)
    return (
      <Badge variant="dot" color="green" tt="none">
        delivered by a replay
      </Badge>
    );
  return (
    <Anchor component={Link} href={`/replays/${destination}/${replay}`} size="sm">
      A replay has sent it
    </Anchor>
  );
}

function Bodies({ deadLetter: { conversion, sent } }: { readonly deadLetter: DeadLetterView }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <section>
        <Title order={2} mb="sm">
          Conversion as the producer sent it
        </Title>
        <JsonBlock value={conversion} label="Conversion" />
      </section>
      <section>
        <Title order={2} mb="sm">
          Event as the platform got it
        </Title>
        {sent === undefined ? (
          <Text c="dimmed">It was never written for the platform.</Text>
        ) : (
          <JsonBlock value={sent} label="Event as sent" />
        )}
      </section>
    </SimpleGrid>
  );
}
