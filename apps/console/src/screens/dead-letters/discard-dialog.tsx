import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { type Selection, useDiscard } from "../../api/dead-letters.ts";
import { counted } from "../../parts/numbers.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";

interface DiscardDialogProps {
  readonly destination: string;
  readonly selection: Selection;
  readonly count: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a reason before it deletes for good; names how many. */
export function DiscardDialog({ destination, selection, count, opened, onClose }: DiscardDialogProps) {
  const [reason, setReason] = useState("");
  const discard = useDiscard(destination);
  const what = counted(count, "dead letter");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    discard.mutate({ ...selection, reason }, { onSuccess: onClose });
  };
  return (
    <Modal opened={opened} onClose={onClose} title={`Discard ${what}?`} centered>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">
            {what} of {destination} will be deleted for good and cannot be replayed. Those that a replay has
            sent stay.
          </Text>
          <TextInput
            label="Reason"
            description="The audit trail records it with your name."
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            data-autofocus
          />
          {discard.error && <ProblemAlert error={discard.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Keep them
            </Button>
            <Button type="submit" color="red" loading={discard.isPending}>
              {`Discard ${what}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
