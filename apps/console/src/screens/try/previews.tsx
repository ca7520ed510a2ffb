import { Stack, Title } from "@mantine/core";
import type { Preview } from "../../api/previews.ts";
import { PreviewOf } from "../../parts/preview-of.tsx";

/** The preview of each conversion, in the order of the text. */
export function Previews({ previews }: { readonly previews: readonly Preview[] }) {
  return (
    <Stack gap="xl">
      {previews.map((preview, index) => (
        // A conversion has no other name than its place.
        <Stack key={index} gap="sm">
          {previews.length > 1 && (
            <Title order={3} size="h4" className="wrap">
              {index + 1}. {preview.event_id ?? "not a conversion"}
            </Title>
          )}
          <PreviewOf preview={preview} />
        </Stack>
      ))}
    </Stack>
  );
}
