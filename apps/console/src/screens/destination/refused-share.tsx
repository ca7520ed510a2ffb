import { Anchor, Group, Paper, Progress, Text } from "@mantine/core";
import { useConfiguration } from "../../api/configuration.ts";
import type { DestinationHistory } from "../../api/history.ts";

interface RefusedShareProps extends Pick<DestinationHistory, "minutes"> {
  readonly destination: string;
}

/** How much was given up of all that had an outcome in the span, beside the share at which the breaker pauses. */
export function RefusedShare({ destination: name, minutes }: RefusedShareProps) {
  const { data } = useConfiguration();
  const settings = data?.destinations.find(({ destination }) => destination === name);
  const pauseAt = Number(settings?.["pause_at_refused_share"] ?? 1);
  const dead = minutes.reduce((sum, minute) => sum + minute.dead_letters, 0);
  const ended = minutes.reduce((sum, minute) => sum + minute.delivered, dead);
  const share = ended === 0 ? 0 : dead / ended;
  return (
    <Paper withBorder p="md">
      <Group gap="md">
        <Text size="sm">
          <b>{percent(share)}</b> of the outcomes in this span were given up.{" "}
          {pauseAt < 1
            ? `From ${percent(pauseAt)} refusals among recent outcomes on, the refusal breaker pauses the destination.`
            : "The refusal breaker is switched off for this destination."}{" "}
          <Anchor href="/runbooks/refusal-breaker" target="_blank" size="sm">
            Runbook
          </Anchor>
        </Text>
        <Progress
          value={share * 100}
          color={share >= pauseAt / 2 ? "red" : "blue"}
          flex={1}
          miw={120}
          aria-label="Share of outcomes that were given up"
        />
      </Group>
    </Paper>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`;
}
