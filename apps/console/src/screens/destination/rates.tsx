import { SimpleGrid } from "@mantine/core";
import type { DestinationHistory } from "../../api/history.ts";
import { RateChart } from "../../charts/rate-chart.tsx";

const GREEN = "var(--mantine-color-green-filled)";
const RED = "var(--mantine-color-red-filled)";
const BLUE = "var(--mantine-color-blue-filled)";
const GRAY = "var(--mantine-color-dimmed)";

/** Conversions, requests and concurrency by the minute. The present minute is not complete and is left out. */
export function Rates({ minutes }: Pick<DestinationHistory, "minutes">) {
  const whole = minutes.slice(0, -1);
  const times = whole.map(({ at }) => at);
  return (
    <SimpleGrid cols={{ base: 1, md: 4 }} spacing="lg">
      <div className="two-columns">
        <RateChart
          title="Conversions a minute"
          times={times}
          series={[
            { name: "accepted", color: GRAY, values: whole.map(({ accepted }) => accepted) },
            { name: "delivered", color: GREEN, values: whole.map(({ delivered }) => delivered) },
            { name: "given up", color: RED, values: whole.map(({ dead_letters: dead }) => dead) },
          ]}
        />
      </div>
      <RateChart
        title="Requests a minute"
        times={times}
        series={[{ name: "requests", color: BLUE, values: whole.map(({ requests }) => requests) }]}
      />
      <RateChart
        title="Requests in flight"
        times={times}
        series={[{ name: "mean", color: BLUE, values: whole.map(({ in_flight: inFlight }) => inFlight) }]}
      />
    </SimpleGrid>
  );
}
