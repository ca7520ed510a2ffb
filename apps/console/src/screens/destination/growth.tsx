import { Alert, Button, Group, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { type Growth as View, useGrow, useGrowth } from "../../api/lanes.ts";
import { Action } from "../../parts/action.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { counted } from "../../parts/numbers.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Time } from "../../parts/time.tsx";

/** Lanes that a destination may have: powers of two. */
const LANES = [2, 4, 8, 16, 32, 64];

/** How many lanes a destination has, how far their growth is, and a way to have them grow. */
export function Growth({ destination }: { readonly destination: string }) {
  const query = useGrowth(destination);
  return (
    <Loaded query={query} rows={1} isSecondary>
      {(growth) => (
        <Stack gap="sm">
          <Group justify="space-between">
            <Text size="sm">
              {counted(growth.lanes, "lane")}.
              {growth.asks_until !== undefined && (
                <>
                  {" "}
                  The ledgers of earlier lanes are asked too until <Time at={growth.asks_until} />.
                </>
              )}
            </Text>
            <Grow destination={destination} growth={growth} />
          </Group>
          {growth.from !== undefined && (
            <Alert color="blue" title={`Growing from ${growth.from} to ${counted(growth.lanes, "lane")}`}>
              {counted(growth.waiting, "conversion")} in the old lanes. The new ones deliver when what was
              there before the growth is settled.
            </Alert>
          )}
        </Stack>
      )}
    </Loaded>
  );
}

interface GrowProps {
  readonly destination: string;
  readonly growth: View;
}

function Grow({ destination, growth }: GrowProps) {
  const [opened, { open, close }] = useDisclosure();
  const choices = LANES.filter((lanes) => lanes > growth.lanes);
  if (choices.length === 0) return null;
  const hindrance = growth.from === undefined ? undefined : "The lanes are growing.";
  return (
    <>
      <Action variant="default" size="compact-sm" onClick={open} hindrance={hindrance}>
        More lanes
      </Action>
      <Modal opened={opened} onClose={close} title={`More lanes for ${destination}?`} centered>
        <GrowForm destination={destination} choices={choices} onClose={close} />
      </Modal>
    </>
  );
}

interface GrowFormProps {
  readonly destination: string;
  readonly choices: readonly number[];
  readonly onClose: () => void;
}

function GrowForm({ destination, choices, onClose }: GrowFormProps) {
  const [to, setTo] = useState(String(choices[0]));
  const { mutate, isPending, error } = useGrow(destination);
  return (
    <Stack>
      <Text size="sm">
        Each worker process can drain another lane. Nothing is refused meanwhile. There is no way back to
        fewer lanes.
      </Text>
      <NativeSelect
        label="Lanes"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data={choices.map(String)}
        data-autofocus
      />
      {error && <ProblemAlert error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={isPending} onClick={() => mutate(Number(to), { onSuccess: onClose })}>
          {`Grow to ${to} lanes`}
        </Button>
      </Group>
    </Stack>
  );
}
