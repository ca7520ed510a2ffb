import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useScope } from "../api/session.ts";

interface ActionProps extends Omit<ButtonProps, "children" | "disabled"> {
  readonly onClick: () => void;
  readonly children: ReactNode;
  /** Names what is acted on, for who hears the button and does not see its place. */
  readonly label?: string;
  /** Why it cannot be done now; absent when it can. */
  readonly hindrance?: string | undefined;
}

/** A button that changes something. Without the scope `operate`, or with a hindrance, it is disabled and says why. */
export function Action({ onClick, children, label, hindrance, ...button }: ActionProps) {
  const mayOperate = useScope("operate");
  const why = mayOperate ? hindrance : "Your key lacks the scope operate.";
  return (
    <Tooltip label={why} disabled={why === undefined} events={{ hover: true, focus: true, touch: true }}>
      <Button
        style={{ flexShrink: 0 }}
        {...button}
        aria-label={label}
        aria-disabled={why !== undefined}
        {...(why !== undefined && { "data-disabled": true, title: why })}
        onClick={() => why === undefined && onClick()}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
