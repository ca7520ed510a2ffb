import { Checkbox, Group, Paper, SimpleGrid, Stack, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { Selection } from "../../api/dead-letters.ts";
import { type Replay, useStartReplay } from "../../api/replays.ts";
import { Action } from "../../parts/action.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { useGo } from "../../parts/use-address.ts";
import { DryRun } from "./dry-run.tsx";
import { patchIn } from "./patch-text.ts";

interface StartReplayProps {
  readonly destination: string;
  readonly selection: Selection;
  readonly patchText: string;
}

/** How fast and why; a dry run, and the replay itself. */
export function StartReplay({ destination, selection, patchText }: StartReplayProps) {
  const [options, setOptions] = useState<Options>({ rate: "500", reason: "", mayRepeat: false });
  const [dryRun, setDryRun] = useState<Replay>();
  const { mutate, isPending, error } = useStartReplay(destination);
  const go = useGo();
  const { value: patch, wrong } = patchIn(patchText);
  const hindrance = wrong === undefined ? undefined : "The patch is not a JSON object.";
  const run = (isDry: boolean) =>
    mutate(
      {
        ...selection,
        ...(patch && Object.keys(patch).length > 0 && { patch }),
        rate_per_second: Number(options.rate) || 500,
        dry_run: isDry,
        may_repeat: options.mayRepeat,
        ...(options.reason !== "" && { reason: options.reason }),
      },
      { onSuccess: (replay) => (isDry ? setDryRun(replay) : go(`/replays/${destination}/${replay.id}`)) },
    );
  return (
    <Paper withBorder p="md">
      <Stack>
        <Title order={2}>Start</Title>
        <OptionFields options={options} onChange={setOptions} />
        {error && <ProblemAlert error={error} />}
        {dryRun && <DryRun destination={destination} id={dryRun.id} />}
        <Group>
          <Action variant="default" onClick={() => run(true)} loading={isPending} hindrance={hindrance}>
            Dry run
          </Action>
          <Action onClick={() => run(false)} loading={isPending} hindrance={hindrance}>
            Start the replay
          </Action>
        </Group>
      </Stack>
    </Paper>
  );
}

interface Options {
  /** Most conversions a second, as it was typed. */
  readonly rate: string;
  readonly reason: string;
  readonly mayRepeat: boolean;
}

interface OptionFieldsProps {
  readonly options: Options;
  readonly onChange: (options: Options) => void;
}

function OptionFields({ options, onChange }: OptionFieldsProps) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          type="number"
          label="At most, a second"
          min={1}
          max={100_000}
          value={options.rate}
          onChange={(event) => onChange({ ...options, rate: event.currentTarget.value })}
        />
        <TextInput
          label="Reason"
          placeholder="currency was missing since Tuesday"
          value={options.reason}
          onChange={(event) => onChange({ ...options, reason: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Checkbox
        label="Also send what the platform could count twice"
        description="Conversions that may have been delivered so long ago that the platform no longer recognises a repetition."
        checked={options.mayRepeat}
        onChange={(event) => onChange({ ...options, mayRepeat: event.currentTarget.checked })}
      />
    </>
  );
}
