import { Badge } from "@mantine/core";
import { useRetryWebhook, useWebhooks, type Webhook } from "../../api/webhooks.ts";
import { Action } from "../../parts/action.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { whole } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Ago } from "../../parts/time.tsx";

const COLUMNS: readonly Column<Webhook>[] = [
  { title: "State", cell: (webhook) => <State webhook={webhook} /> },
  { title: "Source", cell: ({ source }) => source },
  { title: "Receiver", cell: ({ host }) => host },
  { title: "Request", isLong: true, cell: ({ request_id: id }) => <code>{id}</code> },
  {
    title: "Notified",
    isNumber: true,
    cell: ({ notified, expected }) => `${whole(notified)} of ${whole(expected)}`,
  },
  { title: "Failures", isNumber: true, cell: ({ failures }) => whole(failures) },
  { title: "Next try", cell: ({ state, at }) => (state === "due" ? <Ago at={at} /> : "none") },
  { title: "Action", cell: (webhook) => <Retry webhook={webhook} /> },
];

/** Webhooks with statuses to come, and those that were given up. */
export function Webhooks() {
  const query = useWebhooks();
  return (
    <Page title="Webhooks">
      <Loaded query={query}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Empty title="No webhook waits">
              A request may name a webhook, which is notified of the status of each of its conversions. Here
              are those that are not notified of all yet, and those that were given up after a day of
              failures.
            </Empty>
          ) : (
            <DataTable
              label="Webhooks"
              columns={COLUMNS}
              rows={webhooks.toSorted((a, b) => b.failures - a.failures)}
              keyOf={({ request_id: id }) => id}
              minWidth={860}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function State({ webhook: { state, failures, at } }: { readonly webhook: Webhook }) {
  if (state === "failed")
    return (
      <>
        <Badge variant="dot" color="red" tt="none">
          given up
        </Badge>{" "}
        <Ago at={at} />
      </>
    );
  return (
    <Badge variant="dot" color={failures > 0 ? "orange" : "blue"} tt="none">
      {failures > 0 ? "failing" : "due"}
    </Badge>
  );
}

function Retry({ webhook: { request_id: id, state } }: { readonly webhook: Webhook }) {
  const { mutate, isPending, error } = useRetryWebhook(id);
  if (state !== "failed") return "goes on by itself";
  return (
    <>
      <Action size="compact-sm" variant="default" loading={isPending} onClick={() => mutate()}>
        Retry
      </Action>
      {error && <ProblemAlert error={error} />}
    </>
  );
}
