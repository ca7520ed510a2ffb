import { type Selection, useDiscard } from "../../api/dead-letters.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { counted } from "../../parts/numbers.ts";

interface DiscardDialogProps {
  readonly destination: string;
  readonly selection: Selection;
  readonly count: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for a reason before it deletes for good; names how many. */
export function DiscardDialog({ destination, selection, count, opened, onClose }: DiscardDialogProps) {
  const { mutate, error, isPending } = useDiscard(destination);
  const what = counted(count, "dead letter");
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Discard ${what}?`}
      action={`Discard ${what}`}
      error={error}
      isPending={isPending}
      onConfirm={(reason) => mutate({ ...selection, reason }, { onSuccess: onClose })}
    >
      {`${what} of ${destination} will be deleted for good and cannot be replayed. A conversion that a replay has sent goes on.`}
    </Confirm>
  );
}
