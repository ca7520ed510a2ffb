import { Stack, Tabs, Text, Title } from "@mantine/core";
import { type Selection, usePatchPreview } from "../../api/dead-letters.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { PreviewOf } from "../../parts/preview-of.tsx";
import { useAddress } from "../../parts/use-address.ts";

interface PatchPreviewProps {
  readonly destination: string;
  readonly selection: Selection;
  readonly patch: object | undefined;
}

/** What the platform would get of the first dead letter of the selection, before and after the patch. */
export function PatchPreview({ destination, selection, patch }: PatchPreviewProps) {
  const query = usePatchPreview(destination, selection, patch);
  const { get, change } = useAddress();
  return (
    <Stack gap="sm">
      <Title order={2}>Preview</Title>
      <Loaded query={query}>
        {({ dead_letters: [first] }) =>
          first === undefined ? (
            <Text c="dimmed">No dead letter is selected.</Text>
          ) : (
            <Tabs
              value={get("preview") ?? "after"}
              onChange={(tab) => change({ preview: tab ?? undefined }, { replace: true })}
              keepMounted={false}
            >
              <Tabs.List>
                <Tabs.Tab value="before">Before</Tabs.Tab>
                <Tabs.Tab value="after">With the patch</Tabs.Tab>
              </Tabs.List>
              <Text size="sm" c="dimmed" mt="sm" className="wrap">
                {first.event_id}, the newest of them, as the platform would get it
              </Text>
              <Tabs.Panel value="before" pt="sm">
                <PreviewOf preview={first.before} against={first.after} />
              </Tabs.Panel>
              <Tabs.Panel value="after" pt="sm">
                <PreviewOf preview={first.after} against={first.before} />
              </Tabs.Panel>
            </Tabs>
          )
        }
      </Loaded>
    </Stack>
  );
}
