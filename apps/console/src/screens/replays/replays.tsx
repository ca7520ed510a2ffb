import { Anchor, Badge, Table } from "@mantine/core";
import { Link } from "wouter";
import { type Replay, useReplays } from "../../api/replays.ts";
import { DestinationSelect, useDestination } from "../../parts/destination-select.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { whole } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";
import { StateBadge } from "./state-badge.tsx";

/** The replays of one destination, newest first. */
export function Replays() {
  const destination = useDestination();
  const query = useReplays(destination);
  return (
    <Page title="Replays" aside={<DestinationSelect value={destination} />}>
      <Loaded query={query}>
        {({ replays }) =>
          replays.length === 0 ? (
            <Empty title="No replay yet">
              A replay puts dead letters back into their lanes, patched if need be. Choose some under{" "}
              <Anchor component={Link} href={`/dead-letters?destination=${destination}`}>
                Dead letters
              </Anchor>
              , try it with a dry run, then start it.
            </Empty>
          ) : (
            <ReplayTable replays={replays} />
          )
        }
      </Loaded>
    </Page>
  );
}

function ReplayTable({ replays }: { readonly replays: readonly Replay[] }) {
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table aria-label="Replays">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Started</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>By</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th className="number">Selected</Table.Th>
            <Table.Th className="number">Sent</Table.Th>
            <Table.Th className="number">Delivered</Table.Th>
            <Table.Th className="number">Dead again</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {replays.map((replay) => (
            <Table.Tr key={replay.id}>
              <Table.Td>
                <Anchor
                  component={Link}
                  href={`/replays/${replay.destination}/${replay.id}`}
                  size="sm"
                  underline="hover"
                >
                  <Time at={replay.started_at} />
                </Anchor>
              </Table.Td>
              <Table.Td>
                <StateBadge replay={replay} />{" "}
                {replay.dry_run && (
                  <Badge variant="default" tt="none">
                    dry run
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{replay.by}</Table.Td>
              <Table.Td className="wrap">{replay.reason}</Table.Td>
              <Table.Td className="number">{whole(replay.total)}</Table.Td>
              <Table.Td className="number">{replay.dry_run ? "none" : whole(replay.sent)}</Table.Td>
              <Table.Td className="number">{whole(replay.delivered)}</Table.Td>
              <Table.Td className="number">{whole(replay.died)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
