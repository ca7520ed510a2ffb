/**
 * The command that sends a text to the ingest API. Its address and the key are variables: the console does not have them.
 * A shell reads everything between single quotes as it is, but for a single quote.
 */
export function curlOf(text: string): string {
  const body = text.trim();
  const isLines = body.split("\n").every((line) => line.startsWith("{") && line.endsWith("}"));
  const type = isLines ? "application/x-ndjson" : "application/json";
  const quoted = body.replaceAll("'", String.raw`'\''`);
  return `curl -sS "$RELAY_URL/v1/events" -H "Authorization: Bearer $RELAY_API_KEY" -H 'Content-Type: ${type}' --data-binary '${quoted}'`;
}
