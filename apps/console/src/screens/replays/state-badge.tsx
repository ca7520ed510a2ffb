import { Badge } from "@mantine/core";
import { isOver, type Replay } from "../../api/replays.ts";

const COLORS = {
  running: "blue",
  paused: "orange",
  aborting: "orange",
  aborted: "gray",
  done: "green",
} as const;

/** The state of a replay; one that has sent all, and waits for outcomes, is still settling. */
export function StateBadge({ replay }: { readonly replay: Replay }) {
  const isSettling = replay.state === "done" && !isOver(replay);
  return (
    <Badge variant="dot" color={isSettling ? "blue" : COLORS[replay.state]} tt="none">
      {isSettling ? "settling" : replay.state}
    </Badge>
  );
}
