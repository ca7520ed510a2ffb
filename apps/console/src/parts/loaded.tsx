import { Alert } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ProblemAlert } from "./problem-alert.tsx";
import { Time } from "./time.tsx";
import { Waiting } from "./waiting.tsx";

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  /** Rows of the skeleton that stands in until the first answer. */
  readonly rows?: number;
  /** Whether another part of the screen says already that the admin API does not answer. */
  readonly isSecondary?: boolean;
  readonly children: (data: T) => ReactNode;
}

/**
 * Shows an answer: a skeleton before the first one, the problem when there is none, and under a notice the last one
 * while the admin API does not answer.
 */
export function Loaded<T>({ query, rows = 4, isSecondary = false, children }: LoadedProps<T>) {
  const { data, error, dataUpdatedAt } = query;
  if (data === undefined) return error ? <ProblemAlert error={error} /> : <Waiting rows={rows} />;
  return (
    <>
      {error && !isSecondary && (
        <Alert color="orange" title="Not up to date" mb="md" role="status">
          {error.message} This is what it said at <Time at={new Date(dataUpdatedAt).toISOString()} />. It is
          asked again every few seconds.
        </Alert>
      )}
      {children(data)}
    </>
  );
}
