import { asItIs, NOTHING } from "../comparison.ts";
import * as reading from "../reading.ts";
import { CLICK_ID, CUSTOMER, type Disagreement } from "./disagreement.ts";

export const OF_COOKIES: readonly Disagreement[] = [
  {
    fields: ["fbc", "fbp"],
    name: "seconds",
    example: {
      input: "fb.1.1700000000.AbCdEf",
      relay: asItIs("fb.1.1700000000000.AbCdEf"),
      meta: asItIs("fb.1.1700000000.AbCdEf"),
    },
    reason:
      "The page wants milliseconds. Ten digits are seconds, the usual slip of servers, and can be put right.",
    source: `${CLICK_ID} (creationTime in milliseconds)`,
    covers: ({ input, relay }) =>
      /^\d{10}$/.test(reading.cookieParts(input).created) &&
      relay?.text.split(".")[2] === `${reading.cookieParts(input).created}000`,
  },
  {
    fields: ["fbc", "fbp"],
    name: "neither seconds nor milliseconds",
    example: { input: "fb.1.170.AbCdEf", relay: NOTHING, meta: asItIs("fb.1.170.AbCdEf") },
    reason: "A time that was never; Meta's side takes any number.",
    source: `${CLICK_ID} (creationTime in milliseconds)`,
    covers: ({ input, relay }) =>
      relay === NOTHING && !/^(?:\d{10}|\d{13})$/.test(reading.cookieParts(input).created),
  },
  {
    fields: ["fbc", "fbp"],
    name: "blanks in the id",
    example: { input: "fb.1.1700000000000.Ab Cd", relay: NOTHING, meta: asItIs("fb.1.1700000000000.Ab Cd") },
    reason: "Neither a click id nor a browser id has any.",
    source: CLICK_ID,
    covers: ({ input, relay }) => relay === NOTHING && /\s/.test(input.split(".")[3] ?? ""),
  },
  {
    fields: ["fbp"],
    name: "a browser id that is no number",
    example: {
      input: "fb.1.1700000000000.AbCdEf",
      relay: NOTHING,
      meta: asItIs("fb.1.1700000000000.AbCdEf"),
    },
    reason: "The pixel writes a random number; letters are a click id in the wrong place.",
    source: `${CLICK_ID} (fbp: random number)`,
    covers: ({ input, relay }) => relay === NOTHING && /\D/.test(reading.cookieParts(input).payload),
  },
  {
    fields: ["fbc", "fbp", "client_ip_address"],
    name: "outer blanks",
    example: {
      input: " fb.1.1700000000000.AbCdEf",
      relay: asItIs("fb.1.1700000000000.AbCdEf"),
      meta: NOTHING,
    },
    reason: "Meta's side reads cookies, which have none; producers' fields do.",
    source: CLICK_ID,
    covers: (found) => reading.hasOuterBlanks(found.input) && reading.metaAgreesOn(found, found.input.trim()),
  },
  {
    fields: ["fbc", "fbp", "client_ip_address"],
    name: "an appendix of another format",
    example: {
      input: "fb.1.1700000000000.AbCdEf.AgEB_-09",
      relay: asItIs("fb.1.1700000000000.AbCdEf"),
      meta: NOTHING,
    },
    reason:
      "This release knows the first format only. An appendix is passed on untouched, so a later one is too.",
    source: "Meta, Parameter Builder Library (appendix)",
    covers: ({ input, relay, meta }) =>
      meta === NOTHING && relay !== NOTHING && /\.[A-Za-z0-9_-]{8}$/.test(input.trim()),
  },
];

const SPECIAL_V4 = /^(?:::ffff:)?(?:0|10|100|127|169|172|192|198|22[4-9]|2[345]\d)\./i;
/** Outside 2000::/3, protocols (2001::/23), 6to4, AS112. */
const SPECIAL_V6 = /^(?![23][0-9a-f]{3}:)[0-9a-f]*:|^2001:[01]?[0-9a-f]{0,2}:|^2002:|^2620:4f:8000:/i;

export const OF_ADDRESS: readonly Disagreement[] = [
  {
    fields: ["client_ip_address"],
    name: "addresses of no host on the internet",
    example: { input: "100.64.7.9", relay: NOTHING, meta: asItIs("100.64.7.9") },
    reason:
      "Shared, multicast, reserved, translated and mapped private addresses, and IPv6 outside 2000::/3, say as little about a person as private ones.",
    source: `${CUSTOMER} (real address); RFC 6890, RFC 4291`,
    covers: ({ input, relay }) =>
      relay === NOTHING && (SPECIAL_V4.test(input.trim()) || SPECIAL_V6.test(input.trim())),
  },
  {
    fields: ["client_ip_address"],
    name: "zones",
    example: { input: "2001:db8::9%eth0", relay: NOTHING, meta: asItIs("2001:db8::9%eth0") },
    reason: "A zone names an interface of one machine and is no part of an address elsewhere.",
    source: "RFC 4007, section 11",
    covers: ({ input, relay }) => relay === NOTHING && input.includes("%"),
  },
];
