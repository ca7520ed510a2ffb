import IconLayoutDashboard from "@tabler/icons-react/dist/esm/icons/IconLayoutDashboard.mjs";

/** The screens of the list at the left, in its order. */
export const SCREENS = [{ path: "/", label: "Overview", icon: IconLayoutDashboard }] as const;
