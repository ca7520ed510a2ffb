import { useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";

export type Setting = string | number | boolean | readonly (string | number)[] | object;
export type DestinationSettings = Readonly<Record<string, Setting>> & {
  readonly destination: string;
  readonly platform: string;
};

export interface Configuration {
  /** Identifies the text of relay.yaml. */
  readonly revision: string;
  readonly loaded_at: string;
  /** relay.yaml as it lies on disk; absent when it is not there. */
  readonly file?: { readonly revision: string; readonly changed_at: string };
  readonly destinations: readonly DestinationSettings[];
  readonly sources: readonly {
    readonly source: string;
    readonly api_keys: number;
    readonly signs_webhooks: boolean;
    readonly consent: "required" | "optional" | "none";
    readonly max_conversions_per_second?: number;
    /** Of a destination's max_backlog. */
    readonly backlog_share?: number;
  }[];
  readonly routes: readonly {
    readonly source: string;
    readonly destinations: readonly string[];
    readonly event_names?: readonly string[];
    readonly action_sources?: readonly string[];
  }[];
  readonly admin_keys: readonly { readonly name: string; readonly scopes: readonly string[] }[];
  /** Ids of the keys that seal what is stored; none when it is stored in clear. */
  readonly sealing_keys: readonly string[];
  readonly redis: Readonly<Record<string, Setting>>;
  readonly ingest: Readonly<Record<string, Setting>>;
  readonly worker: Readonly<Record<string, Setting>>;
}

export function useConfiguration() {
  return useQuery({
    queryKey: ["configuration"],
    queryFn: () => ask<Configuration>("/v1/configuration"),
    refetchInterval: 30_000,
  });
}
