import { Anchor, Title } from "@mantine/core";
import { type AsideGroup, useAside, useTryGroup } from "../../api/quarantine.ts";
import { Action } from "../../parts/action.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { whole } from "../../parts/numbers.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Ago } from "../../parts/time.tsx";

const COLUMNS: readonly Column<AsideGroup>[] = [
  { title: "Lane", cell: ({ lane }) => lane },
  { title: "Event id", isLong: true, cell: ({ event_id: eventId }) => eventId ?? "several" },
  { title: "Event", isLong: true, cell: ({ event_name: eventName }) => eventName ?? "" },
  { title: "Conversions", isNumber: true, cell: ({ conversions }) => whole(conversions) },
  { title: "Failed alone", isNumber: true, cell: ({ failures }) => whole(failures) },
  { title: "Last answer", isLong: true, cell: ({ answer, error }) => error ?? answerOf(answer) },
  { title: "Next try", cell: ({ next_try_at: at }) => <Ago at={at} /> },
  { title: "Action", cell: (group) => <TryNow group={group} /> },
];

/** Conversions that are tried beside their lane, because requests with them failed. */
export function Aside() {
  const query = useAside();
  return (
    <section>
      <Title order={2} mb="sm">
        Set aside
      </Title>
      <Loaded query={query} isSecondary>
        {({ groups }) =>
          groups.length === 0 ? (
            <Empty title="Nothing is set aside">
              When the platform fails on some conversions while it takes others, they are tried alone beside
              the lane, for a day.{" "}
              <Anchor href="/runbooks/set-aside" target="_blank">
                What to do
              </Anchor>
            </Empty>
          ) : (
            <DataTable
              label="Set-aside groups"
              columns={COLUMNS}
              rows={groups}
              keyOf={({ lane, id }) => `${lane} ${id}`}
              minWidth={860}
            />
          )
        }
      </Loaded>
    </section>
  );
}

function answerOf(answer: AsideGroup["answer"]): string {
  if (!answer) return "none yet";
  const { code, meaning, http_status: status } = answer;
  return `${code === undefined ? "" : `${code}, `}${meaning ?? `HTTP ${status}`}`;
}

function TryNow({ group }: { readonly group: AsideGroup }) {
  const { mutate, isPending, error } = useTryGroup(group);
  return (
    <>
      <Action size="compact-sm" variant="default" loading={isPending} onClick={() => mutate()}>
        Try now
      </Action>
      {error && <ProblemAlert error={error} />}
    </>
  );
}
