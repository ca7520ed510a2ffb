import { Alert, Badge, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { type Process, type Relay, useRelay } from "../../api/relay.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { bytes } from "../../parts/numbers.ts";
import { duration } from "../../parts/duration.ts";

/** The processes of the relay, and Redis. */
export function RelayStrip() {
  const query = useRelay();
  return (
    <Loaded query={query} rows={2} isSecondary>
      {({ processes, redis }) => (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
          {processes && <Processes processes={processes} />}
          <RedisState redis={redis} />
        </SimpleGrid>
      )}
    </Loaded>
  );
}

const PROGRAMS = ["ingest-api", "worker", "admin-api"] as const;
const NAMES = { "ingest-api": "Ingest API", worker: "Workers", "admin-api": "Admin API" } as const;

function Processes({ processes }: { readonly processes: readonly Process[] }) {
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Title order={2}>Processes</Title>
        {PROGRAMS.map((program) => (
          <ProcessRow
            key={program}
            name={NAMES[program]}
            own={processes.filter((one) => one.program === program)}
          />
        ))}
      </Stack>
    </Paper>
  );
}

function ProcessRow({ name, own }: { readonly name: string; readonly own: readonly Process[] }) {
  return (
    <Group gap="xs" align="flex-start">
      <Text size="sm" w={90}>
        {name}
      </Text>
      <Group gap={4} flex={1}>
        {own.length === 0 && (
          <Text size="sm" c="var(--mantine-color-error)">
            none is connected
          </Text>
        )}
        {own.map(({ host, pid, number, connected_seconds: seconds }) => (
          <Badge key={`${host} ${pid}`} variant="dot" color="green" tt="none" fw={400}>
            {host} {number} · pid {pid} · for {duration(seconds)}
          </Badge>
        ))}
      </Group>
    </Group>
  );
}

function RedisState({ redis }: { readonly redis: Relay["redis"] }) {
  const {
    used_bytes: used,
    max_bytes: most,
    evicts,
    is_durable: isDurable,
    clock_skew_seconds: skew,
  } = redis;
  const share = most === 0 ? 0 : (used / most) * 100;
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Title order={2}>Redis</Title>
        <Text size="sm">
          {bytes(used)} used
          {most === 0 ? ", no budget is set" : ` of ${bytes(most)}; from 80 % on, requests are refused`}
        </Text>
        {most > 0 && (
          <Progress
            value={share}
            color={share > 80 ? "red" : "blue"}
            aria-label="Share of Redis' memory budget"
          />
        )}
        <Text size="sm" c="dimmed">
          {isDurable ? "Writes an append-only file" : "Writes no append-only file"} · its clock differs by{" "}
          {Math.abs(skew * 1000).toFixed(0)} ms
        </Text>
        {(evicts || !isDurable) && (
          <Alert color="red" title="Not safe">
            {evicts ? "It may evict acknowledged conversions. " : ""}
            {isDurable ? "" : "A restart loses acknowledged conversions. "}
            <a href="/runbooks/redis-unsafe" target="_blank" rel="noreferrer">
              What to do
            </a>
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
