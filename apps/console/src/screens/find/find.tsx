import { Anchor, Button, Group, Stack, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { Link } from "wouter";
import { useStatuses } from "../../api/statuses.ts";
import { Empty } from "../../parts/empty.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { useAddress } from "../../parts/use-address.ts";
import { StatusCard } from "./status-card.tsx";

/** From an event_id to what became of the conversion at each destination. */
export function Find() {
  const { get } = useAddress();
  const eventId = get("event_id") ?? "";
  return (
    <Page title="Find a conversion">
      <Search key={eventId} eventId={eventId} />
      {eventId === "" ? (
        <Empty title="Ask by event_id">
          The event_id is what your producer sent, or what the ingest API answered when it sent none.
        </Empty>
      ) : (
        <Results eventId={eventId} />
      )}
    </Page>
  );
}

function Search({ eventId }: { readonly eventId: string }) {
  const { change } = useAddress();
  const [text, setText] = useState(eventId);
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    change({ event_id: text.trim() });
  };
  return (
    <form onSubmit={search}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Event id"
          placeholder="order-1042"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex={1}
          maw={480}
        />
        <Button type="submit">Find</Button>
      </Group>
    </form>
  );
}

function Results({ eventId }: { readonly eventId: string }) {
  const query = useStatuses(eventId);
  return (
    <Loaded query={query}>
      {({ statuses }) =>
        statuses.length === 0 ? (
          <Empty title="Nothing is known of it">
            It was never accepted, or no route took it, or it was delivered so long ago that the ledger has
            forgotten it.{" "}
            <Anchor component={Link} href="/try">
              Try
            </Anchor>{" "}
            shows where a conversion would go.
          </Empty>
        ) : (
          <Stack>
            {statuses.map((status) => (
              <StatusCard
                key={`${status.source} ${status.destination} ${status.event_name}`}
                status={status}
              />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}
