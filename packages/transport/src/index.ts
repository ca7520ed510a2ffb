export { HttpTransport, type HttpTransportOptions } from "./http.ts";
