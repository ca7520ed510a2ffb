import { Stack, Text, Textarea, Title } from "@mantine/core";

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
      <Textarea
        label="JSON merge patch"
        description="Fields to set in each conversion; null removes a field. Without a patch they are sent as they are."
        placeholder={EXAMPLE}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={text === "" ? undefined : wrong}
        autosize
        minRows={8}
        maxRows={24}
        spellCheck={false}
        classNames={{ input: "editor" }}
      />
      <Text size="sm" c="dimmed">
        event_name and event_id identify a conversion and cannot be patched.
      </Text>
    </Stack>
  );
}
