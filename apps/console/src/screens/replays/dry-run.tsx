import { Paper } from "@mantine/core";
import { useReplay } from "../../api/replays.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { ReplayProgress } from "./replay-progress.tsx";

/** The result of a dry run, where it was asked for. */
export function DryRun({ destination, id }: { readonly destination: string; readonly id: string }) {
  const query = useReplay(destination, id);
  return (
    <Paper withBorder p="md" bg="var(--mantine-color-default)">
      <Loaded query={query} rows={2}>
        {(replay) => <ReplayProgress replay={replay} />}
      </Loaded>
    </Paper>
  );
}
