import { Accordion, Alert, Anchor, Stack, Text, Title } from "@mantine/core";
import { type Configuration as View, useConfiguration } from "../../api/configuration.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { counted, whole } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { SettingsTable } from "../../parts/settings-table.tsx";
import { Time, useNow } from "../../parts/time.tsx";
import { useAddress } from "../../parts/use-address.ts";

/** relay.yaml as the admin API runs it, and whether the file on disk is another one. */
export function Configuration() {
  const query = useConfiguration();
  return (
    <Page title="Configuration">
      <Loaded query={query} rows={8}>
        {(configuration) => (
          <Stack gap="lg">
            <When configuration={configuration} />
            <Routes routes={configuration.routes} />
            <Holders configuration={configuration} />
            <Sealing keys={configuration.sealing_keys} />
            <section>
              <Title order={2} mb="sm">
                Settings
              </Title>
              <Sections configuration={configuration} />
            </section>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

/** A program takes a changed file over within this time, milliseconds. */
const TAKEN_OVER_MS = 5000;

function When({ configuration }: { readonly configuration: View }) {
  const { revision, loaded_at: loadedAt, file } = configuration;
  const nowMs = useNow();
  const isOther = file !== undefined && file.revision !== revision;
  return (
    <>
      <Text>
        The admin API runs revision <code>{revision}</code>, loaded <Time at={loadedAt} />
        {file && (
          <>
            ; the file was changed last <Time at={file.changed_at} />
          </>
        )}
        .
      </Text>
      {isOther && nowMs - Date.parse(file.changed_at) > TAKEN_OVER_MS && (
        <Alert color="orange" title="The file on disk is another one">
          The admin API has not taken it over: it has a fault, or a change that needs a restart. The log names
          the reason.{" "}
          <Anchor href="/runbooks/configuration-refused" target="_blank" size="sm">
            What to do
          </Anchor>
        </Alert>
      )}
    </>
  );
}

function Routes({ routes }: Pick<View, "routes">) {
  return (
    <section>
      <Title order={2} mb="sm">
        Routes
      </Title>
      <DataTable
        label="Routes"
        rows={routes}
        keyOf={(route) => JSON.stringify(route)}
        columns={[
          { title: "Source", cell: ({ source }) => source },
          { title: "Destinations", isLong: true, cell: ({ destinations }) => destinations.join(", ") },
          {
            title: "Only event names",
            isLong: true,
            cell: ({ event_names: names }) => names?.join(", ") ?? "all",
          },
          {
            title: "Only action sources",
            isLong: true,
            cell: ({ action_sources: places }) => places?.join(", ") ?? "all",
          },
        ]}
      />
    </section>
  );
}

function Holders({ configuration: { sources, admin_keys: keys } }: { readonly configuration: View }) {
  return (
    <section>
      <Title order={2} mb="sm">
        Keys
      </Title>
      <DataTable
        label="Keys"
        rows={[
          ...sources.map((source) => ({ name: source.source, may: mayOf(source) })),
          ...keys.map(({ name, scopes }) => ({ name, may: `use the admin API: ${scopes.join(", ")}` })),
        ]}
        keyOf={({ name, may }) => `${name} ${may}`}
        minWidth={320}
        columns={[
          { title: "Holder", cell: ({ name }) => name },
          { title: "May", isLong: true, cell: ({ may }) => may },
        ]}
      />
    </section>
  );
}

function Sealing({ keys }: { readonly keys: readonly string[] }) {
  return (
    <section>
      <Title order={2} mb="sm">
        Sealing
      </Title>
      <Text size="sm" className="wrap">
        {keys.length === 0
          ? "Conversions are stored in clear: no sealing key is named."
          : `Conversions are sealed before they are stored. The first key seals, all of them open: ${keys.join(", ")}.`}
      </Text>
    </section>
  );
}

/** What a source may send, and under which limits. */
function mayOf(source: View["sources"][number]): string {
  const { api_keys: keys, signs_webhooks: signs, consent } = source;
  const { max_conversions_per_second: rate, backlog_share: share } = source;
  const limits = [
    counted(keys, "key"),
    `consent ${consent}`,
    ...(rate === undefined ? [] : [`at most ${whole(rate)} a second`]),
    ...(share === undefined ? [] : [`at most ${Math.round(share * 100)} % of a backlog`]),
    ...(signs ? ["may name webhooks"] : []),
  ];
  return `send conversions: ${limits.join(", ")}`;
}

function Sections({ configuration }: { readonly configuration: View }) {
  const { get, change } = useAddress();
  const sections = [
    ...configuration.destinations.map((settings) => ({ name: settings.destination, settings })),
    ...(["ingest", "worker", "redis"] as const).map((name) => ({ name, settings: configuration[name] })),
  ];
  return (
    <Accordion
      multiple
      variant="separated"
      value={get("open")?.split(",") ?? []}
      onChange={(opened) => change({ open: opened.join(",") }, { replace: true })}
    >
      {sections.map(({ name, settings }) => (
        <Accordion.Item key={name} value={name}>
          <Accordion.Control>{name}</Accordion.Control>
          <Accordion.Panel>
            <SettingsTable settings={settings} label={`Settings of ${name}`} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
