export { HttpTransport, type HttpTransportOptions } from "./http.ts";
export { WebhookHttp, type WebhookHttpOptions } from "./webhook.ts";
