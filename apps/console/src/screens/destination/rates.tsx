import { Paper, SimpleGrid } from "@mantine/core";
import type { DestinationHistory } from "../../api/history.ts";
import { RateChart } from "../../charts/rate-chart.tsx";

const GREEN = "var(--mantine-color-green-filled)";
const RED = "var(--mantine-color-red-filled)";
const BLUE = "var(--mantine-color-blue-filled)";
const GRAY = "var(--mantine-color-dimmed)";

/** Conversions and requests by the minute. The figures beside the names are of the last whole minute. */
export function Rates({ minutes }: Pick<DestinationHistory, "minutes">) {
  const times = minutes.map(({ at }) => at);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Paper withBorder p="md">
        <RateChart
          title="Conversions a minute"
          times={times}
          series={[
            { name: "accepted", color: GRAY, values: minutes.map(({ accepted }) => accepted) },
            { name: "delivered", color: GREEN, values: minutes.map(({ delivered }) => delivered) },
            { name: "given up", color: RED, values: minutes.map(({ dead_letters: dead }) => dead) },
          ]}
        />
      </Paper>
      <Paper withBorder p="md">
        <RateChart
          title="Requests"
          times={times}
          series={[
            { name: "a minute", color: BLUE, values: minutes.map(({ requests }) => requests) },
            { name: "in flight", color: GRAY, values: minutes.map(({ in_flight: inFlight }) => inFlight) },
          ]}
        />
      </Paper>
    </SimpleGrid>
  );
}
