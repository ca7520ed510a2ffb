import { Button, CopyButton } from "@mantine/core";
import { curlOf } from "./curl-of.ts";

/** Copies a command that sends the text to the ingest API. */
export function CopyAsCurl({ text }: { readonly text: string }) {
  return (
    <CopyButton value={curlOf(text)}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy} disabled={text.trim() === ""}>
          {copied ? "Copied" : "Copy as curl"}
        </Button>
      )}
    </CopyButton>
  );
}
