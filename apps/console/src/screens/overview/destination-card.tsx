import { Anchor, Group, Paper, SimpleGrid, Stack, Title } from "@mantine/core";
import { Link } from "wouter";
import type { Destination } from "../../api/destinations.ts";
import { Figure } from "../../parts/figure.tsx";
import { GateBadge } from "../../parts/gate-badge.tsx";
import { GateReason } from "../../parts/gate-reason.tsx";
import { short, whole } from "../../parts/numbers.ts";
import { PauseOrResume } from "../../parts/pause-or-resume.tsx";
import { Ago, duration } from "../../parts/time.tsx";

/** A destination at a glance: may it send, what waits, what was given up, how well it matches. */
export function DestinationCard({ destination }: { readonly destination: Destination }) {
  const { destination: name, platform, waiting, dead_letters: dead, match_quality: quality } = destination;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Group gap="sm">
            <Title order={2} className="wrap">
              {name}
            </Title>
            <GateBadge state={destination.state} />
          </Group>
          <PauseOrResume destination={destination} />
        </Group>
        <GateReason destination={destination} />
        <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="md">
          <Figure label="Platform">{platform ?? "not in relay.yaml"}</Figure>
          <Figure label="Waiting" unit="conversions">
            {short(waiting)}
          </Figure>
          <Figure label="Oldest">
            {destination.oldest_seconds === undefined ? "none waits" : duration(destination.oldest_seconds)}
          </Figure>
          <Figure label="Nearest deadline">
            {destination.deadline === undefined ? "none" : <Ago at={destination.deadline} />}
          </Figure>
          <Figure label="Dead letters" isTrouble={dead > 0}>
            {dead === 0 ? (
              0
            ) : (
              <Anchor component={Link} href={`/dead-letters?destination=${name}`} c="inherit" inherit>
                {whole(dead)}
              </Anchor>
            )}
          </Figure>
          <Figure label="Match quality" unit={quality && "of 10"}>
            {quality ? quality.score.toFixed(1) : "no delivery yet"}
          </Figure>
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}
