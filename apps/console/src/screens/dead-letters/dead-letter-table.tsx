import { Anchor, Checkbox, Table, Text } from "@mantine/core";
import { Link } from "wouter";
import type { DeadLetterPage, DeadLetterSummary } from "../../api/dead-letters.ts";
import { Time } from "../../parts/time.tsx";
import type { Picked } from "./use-picked.ts";

interface DeadLetterTableProps {
  readonly destination: string;
  readonly page: DeadLetterPage;
  readonly picked: Picked;
}

/** A page of dead letters, newest first. */
export function DeadLetterTable({ destination, page, picked }: DeadLetterTableProps) {
  const ids = page.dead_letters.map(({ id }) => id);
  const all = ids.every((id) => picked.ids.has(id));
  const some = ids.some((id) => picked.ids.has(id));
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table aria-label="Dead letters">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <Checkbox
                aria-label="Pick every dead letter of this page"
                checked={all}
                indeterminate={some && !all}
                onChange={(event) => picked.toggle(ids, event.currentTarget.checked)}
              />
            </Table.Th>
            <Table.Th>Event id</Table.Th>
            <Table.Th>Event</Table.Th>
            <Table.Th>Reason</Table.Th>
            <Table.Th>Platform's answer</Table.Th>
            <Table.Th className="number">Attempts</Table.Th>
            <Table.Th>Died</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {page.dead_letters.map((deadLetter) => (
            <Row key={deadLetter.id} destination={destination} deadLetter={deadLetter} picked={picked} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  readonly destination: string;
  readonly deadLetter: DeadLetterSummary;
  readonly picked: Picked;
}

function Row({ destination, deadLetter, picked }: RowProps) {
  const { id, event_id: eventId, event_name: eventName, reason, code, meaning, attempts, state } = deadLetter;
  const isPicked = picked.ids.has(id);
  return (
    <Table.Tr {...(isPicked && { bg: "var(--mantine-primary-color-light)" })}>
      <Table.Td>
        <Checkbox
          aria-label={`Pick ${eventId}`}
          checked={isPicked}
          onChange={(event) => picked.toggle([id], event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className="wrap">
        <Anchor component={Link} href={`/dead-letters/${destination}/${id}`} size="sm" underline="hover">
          {eventId}
        </Anchor>
      </Table.Td>
      <Table.Td className="wrap">{eventName}</Table.Td>
      <Table.Td>
        {reason}
        {state !== "dead" && (
          <Text size="xs" c="dimmed">
            {state}
          </Text>
        )}
      </Table.Td>
      <Table.Td className="wrap">
        {code !== undefined && <code>{code}</code>}
        <Text size="xs" c="dimmed">
          {meaning}
        </Text>
      </Table.Td>
      <Table.Td className="number">{attempts}</Table.Td>
      <Table.Td>
        <Time at={deadLetter.died_at} />
      </Table.Td>
    </Table.Tr>
  );
}
