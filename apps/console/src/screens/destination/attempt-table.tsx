import { Anchor, Paper, Table, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import type { DestinationHistory } from "../../api/history.ts";
import { whole } from "../../parts/numbers.ts";

const OUTCOMES: Readonly<Record<string, string>> = {
  delivered: "the platform took all",
  partial: "the platform took some",
  refused: "the platform refused it for its content",
  "too-large": "it held too much",
  throttled: "the platform limits the rate",
  retry: "the platform failed",
  credentials: "the token was not accepted",
  "api-version": "the API version is no longer served",
  unknown: "no definite answer",
};

interface AttemptTableProps extends Pick<DestinationHistory, "attempts"> {
  readonly destination: string;
}

/** Requests by outcome and code. */
export function AttemptTable({ attempts, destination }: AttemptTableProps) {
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        Requests by outcome
      </Title>
      {attempts.length === 0 ? (
        <Text c="dimmed">No request was made in this span.</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Outcome</Table.Th>
              <Table.Th>Code</Table.Th>
              <Table.Th className="number">Requests</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {attempts.map(({ outcome, code, requests }) => (
              <Table.Tr key={`${outcome} ${code}`}>
                <Table.Td>
                  {outcome}
                  <Text size="xs" c="dimmed">
                    {OUTCOMES[outcome]}
                  </Text>
                </Table.Td>
                <Table.Td>
                  {code === undefined || outcome === "delivered" ? (
                    code
                  ) : (
                    <Anchor
                      component={Link}
                      href={`/dead-letters?destination=${destination}&code=${encodeURIComponent(code)}`}
                      size="sm"
                      underline="hover"
                    >
                      {code}
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td className="number">{whole(requests)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}
