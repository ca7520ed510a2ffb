export type { Endpoint, EndpointContext, EndpointRoute, OpenApiPart, Sender } from "./endpoint.ts";
export { openApiPartsOf, type OpenApiParts } from "./openapi-parts.ts";
export { serve } from "./serve.ts";
export { shedUnderPressure } from "./shed.ts";
