import { Input } from "@mantine/core";
import { CodeMirror, type EditorProps } from "./code-mirror.tsx";

interface JsonEditorProps extends EditorProps {
  readonly description: string;
  readonly error?: string | undefined;
}

/** A field for JSON that marks faults at their place. */
export function JsonEditor({ description, error, ...editor }: JsonEditorProps) {
  return (
    <Input.Wrapper label={editor.label} description={description} error={error} labelElement="div">
      <CodeMirror {...editor} />
    </Input.Wrapper>
  );
}
