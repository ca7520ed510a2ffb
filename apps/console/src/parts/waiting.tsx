import { Skeleton, Stack } from "@mantine/core";

/** Stands in for rows that are being loaded. */
export function Waiting({ rows }: { readonly rows: number }) {
  return (
    <Stack aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  );
}
