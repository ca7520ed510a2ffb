import { Table } from "@mantine/core";
import type { Setting } from "../api/configuration.ts";

interface SettingsTableProps {
  readonly settings: Readonly<Record<string, Setting>>;
  readonly label: string;
}

/** Settings under the names that relay.yaml has for them. */
export function SettingsTable({ settings, label }: SettingsTableProps) {
  return (
    <Table aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="40%">Setting</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {Object.entries(settings).map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Td>
              <code>{name}</code>
            </Table.Td>
            <Table.Td className="wrap" miw={0}>
              {textOf(value)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function textOf(value: Setting): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
