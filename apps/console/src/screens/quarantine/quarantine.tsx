import { Anchor, Title } from "@mantine/core";
import { type QuarantinedSegment, useQuarantine } from "../../api/quarantine.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { bytes, whole } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";
import { Aside } from "./aside.tsx";
import { SegmentActions } from "./segment-actions.tsx";

const COLUMNS: readonly Column<QuarantinedSegment>[] = [
  { title: "Lane", cell: ({ lane }) => lane },
  { title: "Segment", cell: ({ id }) => <code>{id}</code> },
  { title: "Why", isLong: true, cell: ({ reason }) => reason },
  { title: "Conversions", isNumber: true, cell: ({ conversions }) => whole(conversions) },
  { title: "Size", isNumber: true, cell: (segment) => bytes(segment.bytes) },
  { title: "Quarantined", cell: ({ quarantined_at: at }) => <Time at={at} /> },
  { title: "Actions", cell: (segment) => <SegmentActions segment={segment} /> },
];

/** What was taken out of the lanes: quarantined segments and set-aside groups. */
export function Quarantine() {
  const query = useQuarantine();
  return (
    <Page title="Quarantine">
      <section>
        <Title order={2} mb="sm">
          Quarantined segments
        </Title>
        <Loaded query={query}>
          {({ segments }) =>
            segments.length === 0 ? (
              <Empty title="Nothing is quarantined">
                A segment comes here when it cannot be decoded, or when workers died twice while they read it
                alone. It is kept, and its lane goes on.{" "}
                <Anchor href="/runbooks/quarantine" target="_blank">
                  What to do
                </Anchor>
              </Empty>
            ) : (
              <DataTable
                label="Quarantined segments"
                columns={COLUMNS}
                rows={segments}
                keyOf={({ lane, id }) => `${lane} ${id}`}
                minWidth={860}
              />
            )
          }
        </Loaded>
      </section>
      <Aside />
    </Page>
  );
}
