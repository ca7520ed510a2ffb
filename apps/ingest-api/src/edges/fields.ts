/**
 * The top-level fields of a body in one of the forms that Graph takes: JSON, urlencoded or multipart. In the latter two
 * every value is text, and `data` is JSON inside of it. Undefined where it is none of them.
 */
export async function readFields(
  contentType: string,
  body: Buffer,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) return objectIn(body.toString("utf8"));
    const form = await new Response(new Uint8Array(body), {
      headers: { "content-type": contentType },
    }).formData();
    const data = form.get("data");
    const fields = Object.fromEntries(form);
    return typeof data === "string" ? { ...fields, data: JSON.parse(data) as unknown } : fields;
  } catch {
    // The parser's own message quotes the text, which is personal data.
    return undefined;
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const value: unknown = JSON.parse(text);
  return isRecord(value) ? value : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
