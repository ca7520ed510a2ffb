import { useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";

export interface Process {
  readonly program: "ingest-api" | "worker" | "admin-api";
  readonly host: string;
  readonly pid: number;
  /** The number of the process in its program on this machine. */
  readonly number: number;
  readonly connected_seconds: number;
}

export interface Relay {
  /** Those connected to Redis; absent where Redis does not let its user list them. */
  readonly processes?: readonly Process[];
  readonly redis: {
    readonly used_bytes: number;
    /** 0: no limit. */
    readonly max_bytes: number;
    readonly evicts: boolean;
    readonly is_durable: boolean;
    readonly clock_skew_seconds: number;
  };
}

export function useRelay() {
  return useQuery({ queryKey: ["relay"], queryFn: () => ask<Relay>("/v1/relay") });
}
