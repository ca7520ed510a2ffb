import { Box, Group, Paper, Text, Title, VisuallyHidden } from "@mantine/core";
import { short, whole } from "../parts/numbers.ts";

export interface Series {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}

interface RateChartProps {
  /** The beginning of each whole minute, ISO 8601. */
  readonly times: readonly string[];
  readonly series: readonly Series[];
  readonly title: string;
}

const WIDTH = 600;
const HEIGHT = 140;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** Lines over time with a scale, a legend with the last values, and a table for screen readers. */
export function RateChart(chart: RateChartProps) {
  const { times, title } = chart;
  return (
    <Paper withBorder p="md" component="figure" m={0}>
      <Title order={2}>{title}</Title>
      <Legend {...chart} />
      <Lines {...chart} />
      <Group justify="space-between">
        {[times.at(0), times.at(Math.floor(times.length / 2)), times.at(-1)].map((at, place) => (
          <Text key={place} size="xs" c="dimmed">
            {at === undefined ? "" : CLOCK.format(new Date(at))}
          </Text>
        ))}
      </Group>
      <ChartTable {...chart} />
    </Paper>
  );
}

/** What each line is, with its value in the last whole minute. */
function Legend({ series }: RateChartProps) {
  return (
    <Group component="figcaption" gap="xs" mt={4} mb="sm">
      {series.map(({ name, color, values }) => (
        <Text key={name} size="xs">
          <span aria-hidden style={{ color }}>
            ●
          </span>{" "}
          {name} <b>{short(values.at(-1) ?? 0)}</b>
        </Text>
      ))}
    </Group>
  );
}

function Lines({ series }: RateChartProps) {
  const most = niceCeiling(Math.max(1, ...series.flatMap(({ values }) => values)));
  return (
    <Box>
      <Text size="xs" c="dimmed">
        {short(most)}
      </Text>
      <svg
        aria-hidden
        className="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="100%"
        height={HEIGHT}
      >
        {[0, 0.5, 1].map((share) => (
          <line
            key={share}
            x1={0}
            x2={WIDTH}
            y1={HEIGHT * share}
            y2={HEIGHT * share}
            stroke="var(--mantine-color-default-border)"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {series.map(({ name, color, values }) => (
          <polyline
            key={name}
            points={pointsOf(values, most)}
            fill="none"
            stroke={color}
            strokeWidth={1.75}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
    </Box>
  );
}

function ChartTable({ times, series, title }: RateChartProps) {
  const shown = times.map((at, index) => ({ at, index })).slice(-10);
  return (
    <VisuallyHidden>
      <table>
        <caption>{title}, last ten minutes</caption>
        <thead>
          <tr>
            <th scope="col">Minute</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ at, index }) => (
            <tr key={at}>
              <th scope="row">{CLOCK.format(new Date(at))}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{whole(values[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}

function pointsOf(values: readonly number[], most: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  return values.map((value, index) => `${index * step},${HEIGHT - (value / most) * HEIGHT}`).join(" ");
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((factor) => value <= factor * power) ?? 10);
}
