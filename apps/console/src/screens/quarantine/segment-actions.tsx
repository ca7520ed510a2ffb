import { Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Problem } from "../../api/problem.ts";
import { type QuarantinedSegment, useDiscardSegment, useRetrySegment } from "../../api/quarantine.ts";
import { Action } from "../../parts/action.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { counted } from "../../parts/numbers.ts";
import { ProblemAlert } from "../../parts/problem-alert.tsx";

/** Retry a segment, or discard it. One that could be counted twice is retried only when that is said. */
export function SegmentActions({ segment }: { readonly segment: QuarantinedSegment }) {
  const [opened, { open, close }] = useDisclosure();
  const retry = useRetrySegment(segment);
  const discard = useDiscardSegment(segment);
  const couldRepeat = retry.error instanceof Problem && retry.error.status === 409;
  const what = counted(segment.conversions, "conversion");
  return (
    <>
      <Group gap="xs">
        <Action
          size="compact-sm"
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate(couldRepeat)}
        >
          {couldRepeat ? "Retry although it may count twice" : "Retry"}
        </Action>
        <Action size="compact-sm" color="red" variant="outline" onClick={open}>
          Discard
        </Action>
      </Group>
      {retry.error && <ProblemAlert error={retry.error} />}
      <Confirm
        opened={opened}
        onClose={close}
        title={`Discard ${what}?`}
        action={`Discard ${what}`}
        error={discard.error}
        isPending={discard.isPending}
        onConfirm={(reason) => discard.mutate(reason, { onSuccess: close })}
      >
        {`The segment and its ${what} will be deleted for good.`}
      </Confirm>
    </>
  );
}
