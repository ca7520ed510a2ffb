import { Progress, Table } from "@mantine/core";
import { useEventQualities } from "../../api/lanes.ts";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { whole } from "../../parts/numbers.ts";

/** The predicted match quality of what was delivered, by event name. */
export function Qualities({ destination }: { readonly destination: string }) {
  const query = useEventQualities(destination);
  return (
    <Loaded query={query}>
      {({ event_names: names }) =>
        names.length === 0 ? (
          <Empty title="No delivery yet">
            The relay predicts from 0 to 10 how well the platform can match what it delivers. Use Try to see
            which keys would raise it.
          </Empty>
        ) : (
          <Table.ScrollContainer minWidth={480}>
            <Table aria-label="Match quality by event name">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Event name</Table.Th>
                  <Table.Th className="number">Conversions</Table.Th>
                  <Table.Th className="number">Match quality</Table.Th>
                  <Table.Th w="35%">Of 10</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {names.map(({ event_name: name, conversions, score }) => (
                  <Table.Tr key={name}>
                    <Table.Td className="wrap">{name}</Table.Td>
                    <Table.Td className="number">{whole(conversions)}</Table.Td>
                    <Table.Td className="number">{score.toFixed(1)}</Table.Td>
                    <Table.Td>
                      <Progress
                        value={score * 10}
                        color={score >= 6 ? "green" : "orange"}
                        aria-label={`Match quality of ${name}`}
                      />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )
      }
    </Loaded>
  );
}
