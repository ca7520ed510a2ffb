import { Button, Group } from "@mantine/core";
import { useHistoryState } from "wouter/use-browser-location";
import { useAddress } from "../../parts/use-address.ts";

/** Entries of the browser's history that this list has made: only over these does the way back stay in the list. */
const PAGED = "paged";

/** Leads to older dead letters, and back to newer ones. */
export function Pager({ next }: { readonly next: string | undefined }) {
  const { get, change } = useAddress();
  const isFirst = get("cursor") === undefined;
  const isPaged = useHistoryState<unknown>() === PAGED;
  if (isFirst && next === undefined) return null;
  return (
    <Group justify="flex-end" component="nav" aria-label="Pages">
      <Button variant="default" disabled={isFirst} onClick={() => change({ cursor: undefined })}>
        Newest
      </Button>
      <Button variant="default" disabled={isFirst || !isPaged} onClick={() => history.back()}>
        Newer
      </Button>
      <Button
        variant="default"
        disabled={next === undefined}
        onClick={() => change({ cursor: next }, { state: PAGED })}
      >
        Older
      </Button>
    </Group>
  );
}
