import { Checkbox, Group, NativeSelect, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useConfiguration } from "../../api/configuration.ts";
import { useTry } from "../../api/try.ts";
import { JsonEditor } from "../../editor/json-editor.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { whole } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { useAddress } from "../../parts/use-address.ts";
import { CopyAsCurl } from "./copy-as-curl.tsx";
import { givenIn, MOST_CONVERSIONS } from "./given-conversions.ts";
import { marksOf } from "./marks.ts";
import { Previews } from "./previews.tsx";

const EXAMPLE = `{
  "event_name": "Purchase",
  "event_time": 1700000000,
  "event_id": "order-1042",
  …`;

/** Paste conversions, and see what each destination would get of them. Nothing is sent. */
export function Try() {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, 400);
  const given = useMemo(() => givenIn(settled), [settled]);
  const { source, destinations } = useChoice();
  const conversions = "conversions" in given ? given.conversions : [];
  const query = useTry({ source, destinations, conversions: conversions.map(({ value }) => value) });
  const { data } = query;
  const marks = useMemo(() => marksOf(given, data?.previews ?? []), [given, data]);
  return (
    <Page title="Try" aside={<CopyAsCurl text={text} />}>
      <Choice />
      <JsonEditor
        label="Conversions"
        description="One, an array, or one a line (NDJSON). Faults are marked at their place. Nothing is sent and nothing is stored."
        text={text}
        onChange={setText}
        marks={marks}
        example={EXAMPLE}
        error={"wrong" in given ? given.wrong : undefined}
      />
      <section aria-label="Preview">
        <Title order={2} mb="sm">
          Preview
        </Title>
        {conversions.length === 0 ? (
          <Empty title="Paste a conversion">
            You see the event that each platform would get, what is wrong, what would be left out, and which
            match keys would raise the match quality most.
          </Empty>
        ) : (
          <Loaded query={query}>{({ previews }) => <Previews previews={previews} />}</Loaded>
        )}
        {"total" in given && given.total > MOST_CONVERSIONS && (
          <Text mt="lg" c="dimmed">
            {`The first ${MOST_CONVERSIONS} of ${whole(given.total)} conversions are shown.`}
          </Text>
        )}
      </section>
    </Page>
  );
}

/** The source and the destinations in the address; without any, the first source and all that its routes name. */
function useChoice() {
  const { get } = useAddress();
  const { data } = useConfiguration();
  const source = get("source") ?? data?.sources[0]?.source ?? "";
  const destinations = get("destinations")?.split(",") ?? [];
  const named =
    data?.routes.filter((route) => route.source === source).flatMap((route) => route.destinations) ?? [];
  return { source, destinations, named: [...new Set(named)], sources: data?.sources ?? [] };
}

function Choice() {
  const { change } = useAddress();
  const { source, destinations, named, sources } = useChoice();
  return (
    <Group gap="lg" align="flex-end">
      <NativeSelect
        label="As source"
        value={source}
        onChange={(event) => change({ source: event.currentTarget.value, destinations: undefined })}
        data={sources.map((one) => one.source)}
      />
      <Checkbox.Group
        label="Destinations"
        value={destinations.length === 0 ? named : destinations}
        onChange={(chosen) =>
          change({ destinations: chosen.length === named.length ? "" : chosen.join(",") })
        }
      >
        <Group gap="md" mih={36}>
          {named.map((name) => (
            <Checkbox key={name} value={name} label={name} />
          ))}
        </Group>
      </Checkbox.Group>
    </Group>
  );
}
