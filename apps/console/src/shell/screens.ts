import IconFlask from "@tabler/icons-react/dist/esm/icons/IconFlask.mjs";
import IconHistory from "@tabler/icons-react/dist/esm/icons/IconHistory.mjs";
import IconLayoutDashboard from "@tabler/icons-react/dist/esm/icons/IconLayoutDashboard.mjs";
import IconMailOff from "@tabler/icons-react/dist/esm/icons/IconMailOff.mjs";
import IconRepeat from "@tabler/icons-react/dist/esm/icons/IconRepeat.mjs";
import IconSearch from "@tabler/icons-react/dist/esm/icons/IconSearch.mjs";
import IconSettings from "@tabler/icons-react/dist/esm/icons/IconSettings.mjs";
import IconShieldX from "@tabler/icons-react/dist/esm/icons/IconShieldX.mjs";
import IconWebhook from "@tabler/icons-react/dist/esm/icons/IconWebhook.mjs";

/** The screens of the list at the left, in its order. */
export const SCREENS = [
  { path: "/", label: "Overview", icon: IconLayoutDashboard },
  { path: "/dead-letters", label: "Dead letters", icon: IconMailOff },
  { path: "/replays", label: "Replays", icon: IconRepeat },
  { path: "/quarantine", label: "Quarantine", icon: IconShieldX },
  { path: "/find", label: "Find a conversion", icon: IconSearch },
  { path: "/try", label: "Try", icon: IconFlask },
  { path: "/audit", label: "Audit trail", icon: IconHistory },
  { path: "/webhooks", label: "Webhooks", icon: IconWebhook },
  { path: "/configuration", label: "Configuration", icon: IconSettings },
] as const;
