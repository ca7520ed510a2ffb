import { Group, Stack, Tabs } from "@mantine/core";
import { useParams } from "wouter";
import { useDestinations } from "../../api/destinations.ts";
import { Empty } from "../../parts/empty.tsx";
import { GateBadge } from "../../parts/gate-badge.tsx";
import { GateReason } from "../../parts/gate-reason.tsx";
import { Page } from "../../parts/page.tsx";
import { PauseOrResume } from "../../parts/pause-or-resume.tsx";
import { useAddress } from "../../parts/use-address.ts";
import { Growth } from "./growth.tsx";
import { Lanes } from "./lanes.tsx";
import { LastHours } from "./last-hours.tsx";
import { Qualities } from "./qualities.tsx";
import { Settings } from "./settings.tsx";

/** One destination: its gate, the last hours, its lanes, attempts, match quality and settings. */
export function Destination() {
  const { destination: name } = useParams<{ destination: string }>();
  const { data } = useDestinations();
  const { get, change } = useAddress();
  const view = data?.destinations.find(({ destination }) => destination === name);
  return (
    <Page
      title={name}
      aside={
        view && (
          <Group gap="sm">
            <GateBadge state={view.state} />
            <PauseOrResume destination={view} />
          </Group>
        )
      }
    >
      {view && <GateReason destination={view} />}
      <Tabs
        value={get("tab") ?? "rates"}
        onChange={(tab) => change({ tab: tab ?? undefined })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="rates">Rates</Tabs.Tab>
          <Tabs.Tab value="lanes">Lanes</Tabs.Tab>
          <Tabs.Tab value="quality">Match quality</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rates">
          <LastHours destination={name} />
        </Tabs.Panel>
        <Tabs.Panel value="lanes">
          <Stack gap="md">
            <Growth destination={name} />
            <Lanes destination={name} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <Qualities destination={name} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <Settings destination={name} />
        </Tabs.Panel>
      </Tabs>
      {data && !view && (
        <Empty title="There is no such destination">It was never used with this Redis.</Empty>
      )}
    </Page>
  );
}
