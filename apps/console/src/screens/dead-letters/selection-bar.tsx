import { Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { queryOf } from "../../api/client.ts";
import { type DeadLetterFilter, type Selection, useMatchCount } from "../../api/dead-letters.ts";
import { Action } from "../../parts/action.tsx";
import { counted, whole } from "../../parts/numbers.ts";
import { useGo } from "../../parts/use-address.ts";
import { DiscardDialog } from "./discard-dialog.tsx";
import type { Picked } from "./use-picked.ts";

interface SelectionBarProps {
  readonly destination: string;
  readonly filter: DeadLetterFilter;
  /** Whether the list is the result of a search, which is no filter. */
  readonly isSearch: boolean;
  readonly picked: Picked;
}

/** How many dead letters the filter shows or a person has picked, and what can be done with them. */
export function SelectionBar({ destination, filter, isSearch, picked }: SelectionBarProps) {
  const { data } = useMatchCount(destination, filter);
  const [opened, { open, close }] = useDisclosure();
  const go = useGo();
  const byHand = picked.ids.size > 0;
  const count = byHand ? picked.ids.size : (data?.dead_letters ?? 0);
  const selection: Selection = byHand ? { ids: [...picked.ids] } : { filter };
  const hindrance = isSearch && !byHand ? "Pick dead letters of the search first." : undefined;
  const replay = () =>
    go(
      `/replays/new${queryOf(byHand ? { destination, ids: [...picked.ids].join(",") } : { destination, ...filter })}`,
    );
  const what = byHand ? `${whole(count)} picked` : `all ${whole(count)}`;
  return (
    <Group justify="space-between">
      <Text size="sm" aria-live="polite">
        {isSearch && !byHand
          ? "Found by event_id, in any state."
          : `${counted(count, "dead letter")} ${byHand ? "picked" : "match"}.`}
      </Text>
      <Group gap="xs">
        <Action variant="default" onClick={open} hindrance={hindrance}>
          {`Discard ${what}`}
        </Action>
        <Action onClick={replay} hindrance={hindrance}>
          {`Patch and replay ${what}`}
        </Action>
      </Group>
      <DiscardDialog
        destination={destination}
        selection={selection}
        count={count}
        opened={opened}
        onClose={close}
      />
    </Group>
  );
}
