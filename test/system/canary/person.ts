import { createHash } from "node:crypto";

/** Values that occur nowhere else: one of them in an output was let out by the relay. */
export const PERSON = {
  email: "canary.ada@example.org",
  phone: "+1 415 555 8462",
  first_name: "Canaryfirst",
  last_name: "Canarylast",
  city: "Canaryville",
  zip: "97531-8642",
  date_of_birth: "19470213",
  external_id: "canary-customer-1",
  client_ip_address: "203.0.113.179",
  client_user_agent: "CanaryBrowser/7.1",
  fbp: "fb.1.1700000000000.canary4711",
};

/** What a value of the person looks like, however it is written. */
export const TRACES = /canary|555.?8462|97531.?8642|19470213|203\.0\.113\.179/i;

/** Unsalted digests of the person, as platforms take them: SHA-256 in hex. */
export const DIGESTS: readonly string[] = [
  "canary.ada@example.org",
  "14155558462",
  "canaryfirst",
  "canarylast",
  "canaryville",
  "97531",
  "19470213",
  "canary-customer-1",
].map((text) => createHash("sha256").update(text).digest("hex"));
