import { Button, Group } from "@mantine/core";
import { useAddress } from "../../parts/use-address.ts";

/** Leads to older dead letters, and back to the newest. The browser's own way back leads to the page before. */
export function Pager({ next }: { readonly next: string | undefined }) {
  const { get, change } = useAddress();
  const isFirst = get("cursor") === undefined;
  if (isFirst && next === undefined) return null;
  return (
    <Group justify="flex-end" component="nav" aria-label="Pages">
      <Button variant="default" disabled={isFirst} onClick={() => change({ cursor: undefined })}>
        Newest
      </Button>
      <Button variant="default" disabled={isFirst} onClick={() => history.back()}>
        Newer
      </Button>
      <Button variant="default" disabled={next === undefined} onClick={() => change({ cursor: next })}>
        Older
      </Button>
    </Group>
  );
}
