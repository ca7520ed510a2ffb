import IconLayoutDashboard from "@tabler/icons-react/dist/esm/icons/IconLayoutDashboard.mjs";
import IconMailOff from "@tabler/icons-react/dist/esm/icons/IconMailOff.mjs";
import IconRepeat from "@tabler/icons-react/dist/esm/icons/IconRepeat.mjs";

/** The screens of the list at the left, in its order. */
export const SCREENS = [
  { path: "/", label: "Overview", icon: IconLayoutDashboard },
  { path: "/dead-letters", label: "Dead letters", icon: IconMailOff },
  { path: "/replays", label: "Replays", icon: IconRepeat },
] as const;
