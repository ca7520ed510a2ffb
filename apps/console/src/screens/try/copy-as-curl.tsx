import { Button, CopyButton } from "@mantine/core";

/** Copies a command that sends the text to the ingest API. The key is a variable: the console does not have it. */
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

/** A shell reads everything between single quotes as it is, but for a single quote. */
export function curlOf(text: string): string {
  const isLines = text
    .trim()
    .split("\n")
    .every((line) => line.startsWith("{") && line.endsWith("}"));
  const type = isLines ? "application/x-ndjson" : "application/json";
  const body = text.trim().replaceAll("'", String.raw`'\''`);
  return `curl -sS "$RELAY_URL/v1/events" -H "Authorization: Bearer $RELAY_API_KEY" -H 'Content-Type: ${type}' --data-binary '${body}'`;
}
