/** A media type of JSON with this schema. */
export const json = (schema: object) => ({ content: { "application/json": { schema } } });

/** A reference to a schema of the document. */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
