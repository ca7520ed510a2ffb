import { QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem.ts";

/** How often a screen that is visible asks again, milliseconds. */
export const LIVE_MS = 3000;

/** Asks again while the page is visible, also after a failure. An answer of 401 leads back to sign-in. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof Problem && error.status === 401) queryClient.setQueryData(["session"], null);
    },
  }),
  defaultOptions: {
    queries: {
      refetchInterval: LIVE_MS,
      refetchIntervalInBackground: false,
      networkMode: "always",
      retry: false,
    },
    mutations: { networkMode: "always", retry: false },
  },
});
