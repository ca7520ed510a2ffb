import { Alert, Button, Stack, Text } from "@mantine/core";
import { Component, type ReactNode, Suspense } from "react";
import { useLocation } from "wouter";
import { Waiting } from "../parts/waiting.tsx";

/** Shows a screen: a skeleton until its script is there, and what to do when it fails. Another screen begins anew. */
export function Screen({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  return (
    <Boundary key={location}>
      <Suspense fallback={<Waiting rows={8} />}>{children}</Suspense>
    </Boundary>
  );
}

interface BoundaryState {
  readonly hasFailed: boolean;
}

/** Keeps the rest of the page when a screen throws, or when its script is no longer served after an upgrade. */
class Boundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  static getDerivedStateFromError(): BoundaryState {
    return { hasFailed: true };
  }

  override state: BoundaryState = { hasFailed: false };

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Alert color="red" title="This screen cannot be shown." role="alert">
        <Stack align="flex-start">
          <Text size="sm">
            The console may have been upgraded since this page was opened: load it again. If it happens again,
            the browser's own console says what failed.
          </Text>
          <Button onClick={() => globalThis.location.reload()}>Load again</Button>
        </Stack>
      </Alert>
    );
  }
}
