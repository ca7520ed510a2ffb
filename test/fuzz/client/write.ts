import type { Draft, Pairs } from "../requests/draft.ts";

const CHUNK_BYTES = 16_384;

/** The bytes of a request: its head, and its body as it goes over the wire. */
export interface Written {
  readonly head: Buffer;
  readonly body: Buffer;
}

export function write({ method, path, query, version, headers, body, transfer }: Draft): Written {
  const lines = [
    `${method} ${path}${queryOf(query)} HTTP/${version}`,
    "Host: relay.example",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...framing(transfer, body),
  ];
  return {
    head: Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"),
    body: transfer === "chunks" ? inChunks(body) : body,
  };
}

/** With `by-headers` its own headers say where the body ends, or lie about it. */
function framing(transfer: Draft["transfer"], body: Buffer): readonly string[] {
  if (transfer === "chunks") return ["Transfer-Encoding: chunked"];
  return transfer === "length" && body.length > 0 ? [`Content-Length: ${body.length}`] : [];
}

function queryOf(query: Pairs): string {
  if (query.length === 0) return "";
  const write = (text: string) => encodeURIComponent(text.toWellFormed());
  return `?${query.map(([name, value]) => `${write(name)}=${write(value)}`).join("&")}`;
}

function inChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    const part = body.subarray(at, at + CHUNK_BYTES);
    chunks.push(Buffer.from(`${part.length.toString(16)};ext=1\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...chunks, Buffer.from("0\r\nX-Trailer: 1\r\n\r\n")]);
}
