import { Group, List, Progress, Stack, Text } from "@mantine/core";
import { isOver, type Replay } from "../../api/replays.ts";
import { duration } from "../../parts/duration.ts";
import { Figure } from "../../parts/figure.tsx";
import { counted, whole } from "../../parts/numbers.ts";
import { KEPT } from "../../parts/words.ts";

/** How far a replay is, and what became of what it sent. */
export function ReplayProgress({ replay }: { readonly replay: Replay }) {
  const { total, sent, delivered, died, kept, dry_run: isDry } = replay;
  const keptCount = Object.values(kept).reduce((sum, count) => sum + count, 0);
  const share = (count: number) => (total === 0 ? 0 : (count / total) * 100);
  return (
    <Stack gap="sm">
      <Progress.Root size="lg" role="group" aria-label="Progress">
        <Section
          value={share(isDry ? sent : delivered)}
          color="green"
          label={isDry ? "would be sent" : "delivered"}
        />
        <Section
          value={isDry ? 0 : share(sent - delivered - died)}
          color="blue"
          label="sent, no outcome yet"
        />
        <Section value={share(died)} color="red" label="dead again" />
        <Section value={share(keptCount)} color="gray" label="not sent" />
      </Progress.Root>
      <Group gap="xl">
        <Figure label="Selected">{whole(total)}</Figure>
        {isDry ? (
          <Figure label="Would be sent">{whole(sent)}</Figure>
        ) : (
          <>
            <Figure label="Sent">{whole(sent)}</Figure>
            <Figure label="Delivered">{whole(delivered)}</Figure>
            <Figure label="Dead again" isTrouble={died > 0}>
              {whole(died)}
            </Figure>
          </>
        )}
        <Figure label={isDry ? "Would not be sent" : "Not sent"} isTrouble={keptCount > 0}>
          {whole(keptCount)}
        </Figure>
      </Group>
      {keptCount > 0 && (
        <List size="sm">
          {Object.entries(kept)
            .filter(([, count]) => count > 0)
            .map(([why, count]) => (
              <List.Item key={why}>
                {counted(count, "dead letter")}: {KEPT[why] ?? why}
              </List.Item>
            ))}
        </List>
      )}
      <Text size="sm" role="status">
        {summary(replay)}
      </Text>
    </Stack>
  );
}

function Section({
  value,
  color,
  label,
}: {
  readonly value: number;
  readonly color: string;
  readonly label: string;
}) {
  return value > 0 ? <Progress.Section value={value} color={color} aria-label={label} /> : null;
}

function summary(replay: Replay): string {
  const { state, sent, total, delivered, died, dry_run: isDry } = replay;
  if (state === "paused") return "Paused: it sends nothing until it is resumed.";
  if (!isOver(replay)) return state === "running" ? remaining(replay) : withoutOutcome(replay);
  if (state === "aborted")
    return `Aborted. ${counted(sent, "conversion")} stay sent, the others stay dead letters.`;
  if (isDry)
    return `Dry run: ${counted(sent, "dead letter")} of ${whole(total)} would be sent. Nothing was changed.`;
  return `Done: ${counted(delivered, "conversion")} delivered, ${whole(died)} dead again.`;
}

/** How much is left, and how long that takes at its rate. */
function remaining(replay: Replay): string {
  const { total, sent, kept, rate_per_second: rate } = replay;
  const left = total - sent - Object.values(kept).reduce((sum, count) => sum + count, 0);
  if (left <= 0) return withoutOutcome(replay);
  return `${counted(left, "dead letter")} left, at least ${duration(Math.ceil(left / rate))} at ${whole(rate)} a second.`;
}

function withoutOutcome({ sent, delivered, died }: Replay): string {
  return `${counted(sent - delivered - died, "conversion")} without an outcome yet.`;
}
