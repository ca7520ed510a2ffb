import { Badge } from "@mantine/core";
import type { GateState } from "../api/destinations.ts";

const COLORS: Readonly<Record<GateState, string>> = {
  open: "green",
  "backing-off": "yellow",
  throttled: "yellow",
  suspended: "red",
  paused: "orange",
};

export function GateBadge({ state }: { readonly state: GateState }) {
  return (
    <Badge color={COLORS[state]} variant="dot" tt="none">
      {state === "backing-off" ? "backing off" : state}
    </Badge>
  );
}
