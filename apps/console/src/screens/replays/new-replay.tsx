import { SimpleGrid, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { FACETS, type Selection, useMatchCount } from "../../api/dead-letters.ts";
import { counted } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { useAddress } from "../../parts/use-address.ts";
import { FACET_LABELS } from "../../parts/words.ts";
import { patchIn } from "./patch-text.ts";
import { PatchEditor } from "./patch-editor.tsx";
import { PatchPreview } from "./patch-preview.tsx";
import { StartReplay } from "./start-replay.tsx";
import { useSelection } from "./use-selection.ts";

/** From a selection to a replay: patch with a live preview, dry run, start. */
export function NewReplay() {
  const { get } = useAddress();
  const destination = get("destination") ?? "";
  const selection = useSelection();
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, 300);
  const patch = patchIn(settled);
  return (
    <Page title={`Replay to ${destination}`}>
      <SelectionText destination={destination} selection={selection} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <PatchEditor text={text} onChange={setText} wrong={patchIn(text).wrong} />
        <PatchPreview destination={destination} selection={selection} patch={patch.value} />
      </SimpleGrid>
      <StartReplay destination={destination} selection={selection} patchText={text} />
    </Page>
  );
}

function SelectionText({
  destination,
  selection,
}: {
  readonly destination: string;
  readonly selection: Selection;
}) {
  const filter = "filter" in selection ? selection.filter : {};
  const { data } = useMatchCount("filter" in selection ? destination : "", filter);
  const count = "ids" in selection ? selection.ids.length : data?.dead_letters;
  const named = FACETS.filter((name) => filter[name] !== undefined).map(
    (name) => `${FACET_LABELS[name].toLowerCase()} ${filter[name]}`,
  );
  return (
    <Text className="wrap">
      {count === undefined ? "Counting" : counted(count, "dead letter")}
      {"ids" in selection
        ? " picked by hand."
        : named.length === 0
          ? ", all that there are."
          : ` with ${named.join(", ")}.`}{" "}
      The selection is frozen when the replay is started.
    </Text>
  );
}
