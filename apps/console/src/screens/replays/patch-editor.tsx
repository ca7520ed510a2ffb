import { Stack, Text, Title } from "@mantine/core";
import { JsonEditor } from "../../editor/json-editor.tsx";

interface PatchEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly wrong: string | undefined;
}

const EXAMPLE = `{
  "custom_data": { "currency": "EUR" }
}`;

/** Takes a JSON merge patch. */
export function PatchEditor({ text, onChange, wrong }: PatchEditorProps) {
  return (
    <Stack gap="sm">
      <Title order={2}>Patch</Title>
      <JsonEditor
        label="JSON merge patch"
        description="Fields to set in each conversion; null removes a field. Without a patch they are sent as they are."
        text={text}
        onChange={onChange}
        example={EXAMPLE}
        error={wrong}
      />
      <Text size="sm" c="dimmed">
        event_name and event_id identify a conversion and cannot be patched.
      </Text>
    </Stack>
  );
}
