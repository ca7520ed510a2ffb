import { Alert, List, Text } from "@mantine/core";
import { Problem } from "../api/problem.ts";

/** What went wrong, and what to do. */
export function ProblemAlert({ error }: { readonly error: Error }) {
  const { detail, remedy, faults } =
    error instanceof Problem
      ? error
      : {
          detail: undefined,
          remedy: "Reload the page. If it happens again, read the browser's console.",
          faults: [],
        };
  return (
    <Alert color="red" title={error.message} role="alert">
      <Text size="sm" className="wrap">
        {detail ?? remedy}
      </Text>
      {faults.length > 0 && (
        <List size="sm" mt="xs">
          {faults.map(({ pointer, message }) => (
            <List.Item key={`${pointer} ${message}`} className="wrap">
              <code>{pointer === "" ? "/" : pointer}</code> {message}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
