import { useConfiguration } from "../../api/configuration.ts";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SettingsTable } from "../../parts/settings-table.tsx";

/** The settings of a destination as the admin API loaded them; no token is among them. */
export function Settings({ destination: name }: { readonly destination: string }) {
  const query = useConfiguration();
  return (
    <Loaded query={query}>
      {({ destinations }) => {
        const settings = destinations.find(({ destination }) => destination === name);
        if (!settings)
          return <Empty title="Not configured">relay.yaml does not have this destination.</Empty>;
        return <SettingsTable settings={settings} label={`Settings of ${name}`} />;
      }}
    </Loaded>
  );
}
