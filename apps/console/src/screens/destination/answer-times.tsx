import { Paper, Progress, Table, Text, Title } from "@mantine/core";
import type { DestinationHistory } from "../../api/history.ts";
import { whole } from "../../parts/numbers.ts";
import { duration } from "../../parts/duration.ts";

/** How long the platform took to answer. */
export function AnswerTimes({ times }: { readonly times: DestinationHistory["answer_times"] }) {
  const slowest = times.findLastIndex(({ requests }) => requests > 0);
  const total = times.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        Answer times
      </Title>
      {total === 0 ? (
        <Text c="dimmed">No request was made in this span.</Text>
      ) : (
        <Table highlightOnHover={false} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Up to</Table.Th>
              <Table.Th className="number">Requests</Table.Th>
              <Table.Th w="45%">Share</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {times.slice(0, slowest + 1).map(({ up_to_ms: upToMs, requests }) => (
              <Table.Tr key={upToMs}>
                <Table.Td>{duration(upToMs / 1000)}</Table.Td>
                <Table.Td className="number">{whole(requests)}</Table.Td>
                <Table.Td>
                  <Progress
                    value={(requests / total) * 100}
                    aria-label={`Share up to ${duration(upToMs / 1000)}`}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}
