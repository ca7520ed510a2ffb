import {
  Checkbox,
  Group,
  NumberInput,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { FACETS, type Selection, useMatchCount } from "../../api/dead-letters.ts";
import { type Replay, useStartReplay } from "../../api/replays.ts";
import { Action } from "../../parts/action.tsx";
import { counted } from "../../parts/numbers.ts";
import { Page } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { useAddress, useGo } from "../../parts/use-address.ts";
import { FACET_LABELS } from "../../parts/words.ts";
import { DryRun } from "./dry-run.tsx";
import { patchIn } from "./patch-text.ts";
import { PatchEditor } from "./patch-editor.tsx";
import { PatchPreview } from "./patch-preview.tsx";
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
      <Start destination={destination} selection={selection} patchText={text} />
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

interface StartProps {
  readonly destination: string;
  readonly selection: Selection;
  readonly patchText: string;
}

function Start({ destination, selection, patchText }: StartProps) {
  const [rate, setRate] = useState<number | string>(500);
  const [reason, setReason] = useState("");
  const [mayRepeat, setMayRepeat] = useState(false);
  const [dryRun, setDryRun] = useState<Replay>();
  const start = useStartReplay(destination);
  const go = useGo();
  const patch = patchIn(patchText);
  const hindrance = patch.wrong === undefined ? undefined : "The patch is not a JSON object.";
  const run = (isDry: boolean) =>
    start.mutate(
      {
        ...selection,
        ...(patch.value && Object.keys(patch.value).length > 0 && { patch: patch.value }),
        rate_per_second: Number(rate) || 500,
        dry_run: isDry,
        may_repeat: mayRepeat,
        ...(reason !== "" && { reason }),
      },
      { onSuccess: (replay) => (isDry ? setDryRun(replay) : go(`/replays/${destination}/${replay.id}`)) },
    );
  return (
    <Paper withBorder p="md">
      <Stack>
        <Title order={2}>Start</Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NumberInput label="At most, a second" min={1} max={100_000} value={rate} onChange={setRate} />
          <TextInput
            label="Reason"
            placeholder="currency was missing since Tuesday"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </SimpleGrid>
        <Checkbox
          label="Also send what the platform could count twice"
          description="Conversions that may have been delivered so long ago that the platform no longer recognises a repetition."
          checked={mayRepeat}
          onChange={(event) => setMayRepeat(event.currentTarget.checked)}
        />
        {start.error && <ProblemAlert error={start.error} />}
        {dryRun && <DryRun destination={destination} id={dryRun.id} />}
        <Group>
          <Action variant="default" onClick={() => run(true)} loading={start.isPending} hindrance={hindrance}>
            Dry run
          </Action>
          <Action onClick={() => run(false)} loading={start.isPending} hindrance={hindrance}>
            Start the replay
          </Action>
        </Group>
      </Stack>
    </Paper>
  );
}
