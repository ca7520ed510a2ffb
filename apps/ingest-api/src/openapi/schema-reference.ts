/** A media type of JSON with this schema and an example of it. */
export const json = (schema: object, example: object) => ({
  content: { "application/json": { schema, example } },
});

/** A reference to a schema of the document. */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
