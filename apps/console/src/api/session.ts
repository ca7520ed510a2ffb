import { type QueryClient, useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";
import { Problem } from "./problem.ts";
import type { Scope, Session } from "./session-types.ts";

/** The session; null when nobody is signed in. */
export function useSession() {
  return useQuery({
    queryKey: ["session"],
    queryFn: () =>
      ask<Session>("/v1/session").catch((error: unknown) => {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }),
    refetchInterval: ({ state }) => (state.status === "error" ? 3000 : false),
  });
}

/** Whether the signed-in key may do this. */
export function useScope(scope: Scope): boolean {
  return useSession().data?.scopes.includes(scope) ?? false;
}

/** Notes who is signed in now, and forgets every answer that somebody else got. */
export function changeSession(client: QueryClient, session: Session | null): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  client.setQueryData(["session"], session);
}
