import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { ProblemAlert } from "./problem-alert.tsx";

interface ConfirmProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen. */
  readonly children: string;
  /** What the button says. */
  readonly action: string;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Is given the reason that the audit trail records. */
  readonly onConfirm: (reason: string) => void;
}

/** Asks for a reason before something is done that cannot be undone. */
export function Confirm({
  opened,
  onClose,
  title,
  children,
  action,
  error,
  isPending,
  onConfirm,
}: ConfirmProps) {
  const [reason, setReason] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onConfirm(reason);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{children}</Text>
          <TextInput
            label="Reason"
            description="The audit trail records it with your name."
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            data-autofocus
          />
          {error && <ProblemAlert error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
