import { Table } from "@mantine/core";
import { type Lane, useLanes } from "../../api/lanes.ts";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { bytes, whole } from "../../parts/numbers.ts";
import { duration } from "../../parts/duration.ts";
import { Ago } from "../../parts/time.tsx";

/** The lanes of a destination. */
export function Lanes({ destination }: { readonly destination: string }) {
  const query = useLanes(destination);
  return (
    <Loaded query={query}>
      {(lanes) =>
        lanes.length === 0 ? (
          <Empty title="No lane yet">A lane is opened when the first conversion is accepted for it.</Empty>
        ) : (
          <Table.ScrollContainer minWidth={760}>
            <Table aria-label="Lanes">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Lane</Table.Th>
                  <Table.Th>Drain</Table.Th>
                  <Table.Th className="number">Waiting</Table.Th>
                  <Table.Th className="number">Oldest</Table.Th>
                  <Table.Th className="number">Nearest deadline</Table.Th>
                  <Table.Th className="number">Set aside</Table.Th>
                  <Table.Th className="number">Memory</Table.Th>
                  <Table.Th className="number">Delivered ever</Table.Th>
                  <Table.Th className="number">Given up ever</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {lanes.map((lane) => (
                  <Row key={lane.lane} lane={lane} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )
      }
    </Loaded>
  );
}

function Row({ lane }: { readonly lane: Lane }) {
  return (
    <Table.Tr>
      <Table.Td className="short">{lane.lane}</Table.Td>
      <Table.Td>{lane.drain === undefined ? "rests" : "works"}</Table.Td>
      <Table.Td className="number">{whole(lane.waiting)}</Table.Td>
      <Table.Td className="number">
        {lane.oldest_seconds === undefined ? "none" : duration(lane.oldest_seconds)}
      </Table.Td>
      <Table.Td className="number">
        {lane.deadline === undefined ? "none" : <Ago at={lane.deadline} />}
      </Table.Td>
      <Table.Td className="number">{whole(lane.aside)}</Table.Td>
      <Table.Td className="number">{bytes(lane.bytes)}</Table.Td>
      <Table.Td className="number">{whole(lane.totals.delivered)}</Table.Td>
      <Table.Td className="number">{whole(lane.totals.dead)}</Table.Td>
    </Table.Tr>
  );
}
