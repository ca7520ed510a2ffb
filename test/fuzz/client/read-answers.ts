/** One HTTP answer. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const END_OF_HEAD = "\r\n\r\n";

/**
 * Reads the answers in the bytes of a connection, in their order, as far as they are whole. `methods` are those of the
 * requests: an answer to HEAD has no body. Latin-1 keeps every byte; bodies are decoded at the end.
 */
export function readAnswers(bytes: Buffer, methods: readonly string[], isClosed: boolean): readonly Answer[] {
  const answers: Answer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const read = readOne(rest, methods[answers.length] ?? "GET", isClosed);
    if (!read) break;
    rest = rest.subarray(read.length);
    // A 100 only says that the body may come.
    if (read.answer.status >= 200) answers.push(read.answer);
  }
  return answers;
}

interface Read {
  readonly answer: Answer;
  readonly length: number;
}

function readOne(bytes: Buffer, method: string, isClosed: boolean): Read | undefined {
  const headLength = bytes.indexOf(END_OF_HEAD);
  if (headLength < 0) return undefined;
  const [first = "", ...lines] = bytes.subarray(0, headLength).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const at = headLength + END_OF_HEAD.length;
  const hasBody = method !== "HEAD" && status >= 200 && status !== 204 && status !== 304;
  const body = hasBody ? readBody(bytes.subarray(at), headers, isClosed) : { text: "", length: 0 };
  return body && { answer: { status, headers, body: body.text }, length: at + body.length };
}

/** A body is framed by its length, by chunks, or by the end of the connection. */
function readBody(bytes: Buffer, headers: ReadonlyMap<string, string>, isClosed: boolean) {
  if (headers.get("transfer-encoding")?.toLowerCase() === "chunked") return readChunks(bytes);
  const declared = headers.get("content-length");
  const length = declared === undefined ? bytes.length : Number(declared);
  const isWhole = declared === undefined ? isClosed : bytes.length >= length;
  return isWhole ? { text: bytes.subarray(0, length).toString("utf8"), length } : undefined;
}

function readChunks(bytes: Buffer) {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    const end = line + 2 + size;
    if (bytes.length < end + 2) return undefined;
    if (size === 0) return { text: Buffer.concat(parts).toString("utf8"), length: end + 2 };
    parts.push(bytes.subarray(line + 2, end));
    at = end + 2;
  }
}
