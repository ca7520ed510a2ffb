import { Anchor, Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { type AuditEntry, useAudit } from "../../api/audit.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";
import { useAddress } from "../../parts/use-address.ts";

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: "When", cell: ({ at }) => <Time at={at} /> },
  { title: "Who", cell: ({ by }) => by },
  { title: "Action", cell: ({ action }) => <code>{action}</code> },
  { title: "Of", cell: subjectOf },
  { title: "Why", isLong: true, cell: ({ detail }) => textOf(detail["reason"]) },
  { title: "Detail", isLong: true, cell: restOf },
];

/** Manual actions and who took them, newest first. */
export function Audit() {
  const { get, change } = useAddress();
  const limit = Number(get("limit") ?? 50);
  const query = useAudit(limit);
  return (
    <Page title="Audit trail">
      <Loaded query={query} rows={8}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty title="Nobody has done anything yet">
              Every pause, resume, replay, discard and retry is recorded here with the name of its key or
              user.
            </Empty>
          ) : (
            <>
              <DataTable
                label="Audit trail"
                columns={COLUMNS}
                rows={entries}
                keyOf={({ at, by, action }) => `${at} ${by} ${action}`}
                minWidth={760}
              />
              {entries.length === limit && limit < 1000 && (
                <Group justify="center" mt="md">
                  <Button
                    variant="default"
                    onClick={() => change({ limit: String(Math.min(1000, limit * 4)) }, { replace: true })}
                  >
                    Show older ones
                  </Button>
                </Group>
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function subjectOf({ action, detail }: AuditEntry): ReactNode {
  const destination = textOf(detail["destination"] ?? detail["lane"]);
  const id = textOf(detail["id"]);
  if (action.startsWith("replays.") && id !== "")
    return (
      <Anchor component={Link} href={`/replays/${destination}/${id}`} size="sm">
        replay to {destination}
      </Anchor>
    );
  return destination;
}

/** What the other columns do not show. */
function restOf({ detail }: AuditEntry): string {
  return Object.entries(detail)
    .filter(([name]) => !["destination", "lane", "id", "reason"].includes(name))
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${textOf(value)}`)
    .join("; ");
}

/** A detail as words: a list by commas, an object as its names and values, no JSON. */
function textOf(value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, inner]) => `${name.replaceAll("_", " ")} ${textOf(inner)}`);
  return parts.length === 0 ? "all" : parts.join(", ");
}
