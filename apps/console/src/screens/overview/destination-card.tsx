import { Anchor, Badge, Group, Paper, SimpleGrid, Stack, Title } from "@mantine/core";
import { Link } from "wouter";
import type { Destination } from "../../api/destinations.ts";
import type { Rates } from "../../api/history.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { Figure } from "../../parts/figure.tsx";
import { GateBadge } from "../../parts/gate-badge.tsx";
import { GateReason } from "../../parts/gate-reason.tsx";
import { counted, short, whole } from "../../parts/numbers.ts";
import { PauseOrResume } from "../../parts/pause-or-resume.tsx";
import { duration } from "../../parts/duration.ts";
import { Ago } from "../../parts/time.tsx";

interface DestinationCardProps {
  readonly destination: Destination;
  /** The whole minutes of the last half hour; empty until they are known. */
  readonly minutes: readonly Rates[];
}

/** A destination at a glance: may it send, what waits, what was given up, how well it matches. */
export function DestinationCard({ destination, minutes }: DestinationCardProps) {
  const { destination: name, platform } = destination;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Group gap="sm">
            <Title order={2} className="wrap">
              <Anchor component={Link} href={`/destinations/${name}`} c="inherit" inherit underline="hover">
                {name}
              </Anchor>
            </Title>
            <GateBadge state={destination.state} />
            <Badge variant="default" tt="none" fw={400}>
              {platform ?? "not in relay.yaml"}
            </Badge>
          </Group>
          <PauseOrResume destination={destination} />
        </Group>
        <GateReason destination={destination} />
        <TakenOut destination={destination} />
        <Figures destination={destination} minutes={minutes} />
      </Stack>
    </Paper>
  );
}

/** What was taken out of the lanes and has no outcome; nothing where there is none. */
function TakenOut({ destination: { aside, quarantined } }: Pick<DestinationCardProps, "destination">) {
  if (aside + quarantined === 0) return null;
  const parts = [
    ...(quarantined > 0 ? [`${counted(quarantined, "segment")} quarantined`] : []),
    ...(aside > 0 ? [`${counted(aside, "conversion")} set aside`] : []),
  ];
  return (
    <Anchor component={Link} href="/quarantine" size="sm" style={{ alignSelf: "flex-start" }}>
      {parts.join(", ")}
    </Anchor>
  );
}

function Figures({ destination, minutes }: DestinationCardProps) {
  const { destination: name, waiting, dead_letters: dead, match_quality: quality } = destination;
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: 7 }} spacing="md">
      <Figure label="Waiting" unit="conversions">
        {short(waiting)}
      </Figure>
      <Figure label="Oldest" isAbsent={destination.oldest_seconds === undefined}>
        {destination.oldest_seconds === undefined ? "none waits" : duration(destination.oldest_seconds)}
      </Figure>
      <Figure label="Nearest deadline" isAbsent={destination.deadline === undefined}>
        {destination.deadline === undefined ? "none" : <Ago at={destination.deadline} />}
      </Figure>
      <Figure label="Dead letters" isTrouble={dead > 0}>
        {dead === 0 ? (
          0
        ) : (
          <Anchor
            component={Link}
            href={`/dead-letters?destination=${name}`}
            c="inherit"
            inherit
            underline="hover"
          >
            {whole(dead)}
          </Anchor>
        )}
      </Figure>
      <Figure label="Match quality" unit={quality && "of 10"} isAbsent={!quality}>
        {quality ? quality.score.toFixed(1) : "not known"}
      </Figure>
      <Rate
        label="Delivered"
        color="var(--mantine-color-green-filled)"
        values={minutes.map((one) => one.delivered)}
      />
      <Rate
        label="Given up"
        color="var(--mantine-color-red-filled)"
        values={minutes.map((one) => one.dead_letters)}
      />
    </SimpleGrid>
  );
}

interface RateProps {
  readonly label: string;
  readonly color: string;
  readonly values: readonly number[];
}

/** The count of the last whole minute, over a line of the half hour. */
function Rate({ label, color, values }: RateProps) {
  return (
    <div>
      <Figure label={label} unit="a minute">
        {short(values.at(-1) ?? 0)}
      </Figure>
      {values.length > 0 && <Sparkline values={values} label={label} color={color} />}
    </div>
  );
}
