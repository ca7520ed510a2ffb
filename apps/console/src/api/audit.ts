import { useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";

export interface AuditEntry {
  readonly at: string;
  readonly by: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export function useAudit(limit: number) {
  return useQuery({
    queryKey: ["audit", limit],
    queryFn: () => ask<{ readonly entries: readonly AuditEntry[] }>(`/v1/audit?limit=${limit}`),
  });
}
