import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type Destination, useGate } from "../api/destinations.ts";
import { Action } from "./action.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

/** Pauses an open destination after a confirmation; opens one that is shut. */
export function PauseOrResume({ destination }: { readonly destination: Destination }) {
  const [opened, { open, close }] = useDisclosure();
  const gate = useGate(destination.destination);
  const { destination: name, state } = destination;
  const pause = () => gate.mutate("pause", { onSuccess: close });
  return (
    <>
      {state === "open" ? (
        <Action variant="default" size="compact-sm" label={`Pause ${name}`} onClick={open}>
          Pause
        </Action>
      ) : (
        <Action
          size="compact-sm"
          label={`Resume ${name}`}
          loading={gate.isPending}
          onClick={() => gate.mutate("resume")}
        >
          Resume
        </Action>
      )}
      <Modal opened={opened} onClose={close} title={`Pause ${name}?`} centered>
        <Stack>
          <Text size="sm">
            Nothing is sent to {name} until a person resumes it. Conversions are still accepted and wait.
            Requests in flight still get their answers.
          </Text>
          {gate.error && <ProblemAlert error={gate.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Leave it open
            </Button>
            <Button color="orange" loading={gate.isPending} onClick={pause} data-autofocus>
              Pause
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
