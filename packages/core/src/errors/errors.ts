/**
 * Faults of one conversion at admission, each with its remedy. Codes are stable: never renamed or reused once
 * published.
 */
export const FAULTS = {
  not_an_object: "Send one JSON object for each conversion.",
  malformed_json: "Send valid JSON: one object a line in NDJSON.",
  missing_field: "Add the field.",
  too_deep: "Send at most 64 levels of objects and lists in one conversion.",
  conversion_too_large: "Shorten long texts or the cart: thousands of lines do not improve matching.",
  broken_text: "Send whole characters: no NUL (U+0000) and no half of a surrogate pair, such as a cut emoji.",
  unknown_field: "Remove the field or correct its name; own fields belong in custom_data.",
  wrong_type: "Send the type named in the message.",
  invalid_value: "Send a value of the form named in the message.",
  conflicting_fields: "Send the value once, under one of its names.",
  time_in_milliseconds: "Send Unix seconds: divide by 1,000.",
  event_too_old: "The platform no longer takes it; report conversions within the window.",
  event_in_future: "Check the producer's clock; send the time of the event in Unix seconds.",
  no_route: "Add a route for this source in relay.yaml, or send an event its routes take.",
  too_few_match_keys: "Add an identifier such as email, phone, external_id, fbc or client_ip_address.",
  missing_value: "Add custom_data.value as a JSON number.",
  missing_currency: "Add custom_data.currency as an ISO 4217 code.",
  missing_content_id: "Give each line of contents an id.",
  missing_event_source_url: "Add event_source_url, the page where it happened.",
  missing_app_data: "Add the app_data fields named in the message.",
  missing_messaging_ids: "Add messaging_channel and the ids of that channel.",
  unsupported_action_source: "Route it to a destination that takes this action_source.",
  unsupported_event_name: "Use one of the names the platform takes here.",
  unsupported_currency: "Send a currency the platform takes, or accept that the amount is left out.",
  unusable_value:
    "Send a value in a form that docs/reference/match-keys.md lists; otherwise the key is left out.",
  ambiguous_phone: "Send it with a leading + and country code, or set default_country.",
  text_not_number: "Send it as a JSON number.",
  not_a_list: "Send it as a JSON list.",
  value_left_out: "Send a value of the form named in the message; the conversion goes without this one.",
  value_too_long: "Send at most the characters named in the message; the value is left out, not shortened.",
  number_not_text: "Send it as JSON text, so that leading zeros and long ids stay whole.",
  hosted_default: "Send the field with a value of your own; as_hosted fills it in otherwise.",
  derived_event_id: "Send an event_id of your own, the same as the browser's for the same conversion.",
  misspelt_event_name: "Use the standard name as written, or accept that it counts as an event of your own.",
  retired_event_name: "Use the name that has replaced it.",
  relay_failed:
    "Nothing to do for the sender: the relay's operator finds the error in its log. Repeating the conversion does not help.",
  missing_consent:
    "Send it under consent, directly or as gpp or us_privacy; or set default_consent for the source in relay.yaml.",
  unreadable_consent:
    "Send the string as the consent platform wrote it, or say ad_user_data and ad_personalization instead.",
  consent_ignored: "Set consent: optional for the source in relay.yaml if its consent is to be obeyed.",
  late_event: "Report conversions within the hour; late ones help the platform little.",
} as const satisfies Record<string, string>;
export type FaultCode = keyof typeof FAULTS;

/**
 * One fault of one conversion: where (JSON pointer, RFC 6901), what is wrong, what would be right. A conversion with an
 * error is not sent. One with warnings only is sent all the same.
 */
export interface Fault {
  readonly pointer: string;
  readonly code: FaultCode;
  readonly message: string;
  readonly remedy: string;
  readonly severity: "error" | "warning";
}

/** An error with the catalogue's remedy. `message` must not repeat the value, which may be personal data. */
export function fault(pointer: string, code: FaultCode, message: string): Fault {
  return { pointer, code, message, remedy: FAULTS[code], severity: "error" };
}

/** A warning with the catalogue's remedy. */
export function warning(pointer: string, code: FaultCode, message: string): Fault {
  return { ...fault(pointer, code, message), severity: "warning" };
}

/** Drops warnings for a field that already has an error, so that one mistake is reported once. */
export function dropRedundantWarnings(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length < 2) return faults;
  const wrong = new Set(faults.filter(isError).map(({ pointer }) => pointer));
  return wrong.size === 0 ? faults : faults.filter((one) => isError(one) || !wrong.has(one.pointer));
}

export function isError({ severity }: Fault): boolean {
  return severity === "error";
}

interface ErrorSpec {
  readonly message: string;
  readonly remedy: string;
}

/** Failures of the relay itself. */
export const ERRORS = {
  RELAY_CONFIG_INVALID: {
    message: "The configuration is not usable.",
    remedy: "Correct every fault listed; docs/reference/configuration.md describes each setting.",
  },
  RELAY_ADMIN_WITHOUT_KEYS: {
    message: "The admin API has no key, so nobody could use it.",
    remedy: "Add admin.keys to relay.yaml: a name, api_key_sha256 and scopes.",
  },
  RELAY_CANNOT_LISTEN: {
    message: "The program cannot listen on its address:",
    remedy:
      "Stop the program that uses the port, or choose another address: INGEST_HOST and INGEST_PORT, ADMIN_HOST and ADMIN_PORT, WORKER_HOST and WORKER_PORT.",
  },
  RELAY_REDIS_UNREACHABLE: {
    message: "Redis did not answer.",
    remedy:
      "Check redis in relay.yaml or REDIS_URL, that the server is up, and that it speaks TLS exactly where the URL says rediss:// or redis.tls is set.",
  },
  RELAY_REDIS_DENIED: {
    message: "Redis refused the relay's user, password or permission:",
    remedy:
      "Check user and password in redis of relay.yaml or in REDIS_URL (redis://user:password@host:port), and what that user's ACL allows: docs/redis.md lists the least that works.",
  },
  RELAY_REDIS_TLS: {
    message: "No secure connection to Redis could be made:",
    remedy:
      "Use rediss:// or redis.tls exactly where the server speaks TLS, with the name its certificate has; give the certificate of an authority of your own in redis.tls.ca.",
  },
  RELAY_REDIS_CLUSTER: {
    message: "The URL of Redis leads to a node of a cluster.",
    remedy: "List its nodes in redis.cluster of relay.yaml.",
  },
  RELAY_REDIS_NO_CLUSTER: {
    message: "redis.cluster lists a server that is no node of a cluster:",
    remedy: "Give its address in redis.url, or list the nodes of a cluster.",
  },
  RELAY_REDIS_CLUSTER_DOWN: {
    message: "The cluster does not serve every slot.",
    remedy: "Look at `redis-cli --cluster check`; each slot needs a master that is up.",
  },
  RELAY_REDIS_SENTINEL: {
    message: "The URL of Redis leads to a Sentinel, which keeps no data.",
    remedy: "List the Sentinels in redis.sentinels of relay.yaml, with redis.master_name.",
  },
  RELAY_REDIS_NO_SENTINEL: {
    message: "redis.sentinels lists a server that is no Sentinel:",
    remedy: "List the Sentinels, usually at port 26379; or give the server's address in redis.url.",
  },
  RELAY_REDIS_NO_MASTER: {
    message: "The Sentinels know no primary of the name in redis.master_name:",
    remedy: "Give the name after `sentinel monitor` in their configuration.",
  },
  RELAY_REDIS_REPLICA: {
    message: "Redis is a replica, which takes no writes.",
    remedy: "Give the URL of the primary, or list the Sentinels that know it in redis.sentinels.",
  },
  RELAY_REDIS_TOO_OLD: { message: "Redis is older than 7.0.", remedy: "Use Redis 7 or newer, or Valkey 8." },
  RELAY_REDIS_EVICTS: {
    message: "Redis may evict keys, which would lose acknowledged conversions.",
    remedy: "Set maxmemory-policy noeviction.",
  },
  RELAY_REDIS_NOT_DURABLE: {
    message: "Redis does not write an append-only file, so a restart would lose acknowledged conversions.",
    remedy:
      "Set appendonly yes, or redis.allow_volatile: true in relay.yaml where losing them is acceptable.",
  },
  RELAY_REDIS_NO_FSYNC: {
    message: "Redis cannot say when a write is on its disk, which redis.acknowledge: fsync needs:",
    remedy:
      "Use Redis 7.2 or newer, or Valkey, with appendonly yes and appendfsync everysec or always. An older Redis needs appendfsync always, and a user who may run CONFIG GET.",
  },
  RELAY_REDIS_TOO_FEW_REPLICAS: {
    message: "Redis has fewer connected replicas than redis.acknowledge asks for:",
    remedy: "Connect more replicas to this primary, or ask for fewer in relay.yaml.",
  },
  RELAY_UNCONFIRMED: {
    message: "Redis did not confirm a write as redis.acknowledge asks:",
    remedy:
      "Nothing to do for the sender: the request is answered 503, and repeating it is recognised. If it lasts, see docs/runbooks/shedding.md.",
  },
  RELAY_LANES_CHANGED: {
    message: "A destination is configured with other lanes than Redis has recorded for it.",
    remedy:
      "Set lanes and ledger_hours to what is recorded. More lanes: relay lanes grow <destination> --to <lanes>.",
  },
  RELAY_VERSION_TOO_OLD: {
    message: "Redis holds what a newer version of the relay has written.",
    remedy: "Start a newer version: the one that ran last, or the one before it.",
  },
  RELAY_CANNOT_GROW: {
    message: "The lanes of this destination cannot grow like this.",
    remedy: "Name a power of two above the present number and up to 64, once an earlier growth is over.",
  },
  RELAY_LAYOUT_UNKNOWN: {
    message: "Redis holds a layout of lanes in a form that this version does not know.",
    remedy: "Use the version of the relay that wrote it, or give this version a Redis of its own.",
  },
  RELAY_UNOPENED: {
    message: "What is stored cannot be opened:",
    remedy:
      "Give this program the sealing key that is named, under sealing.keys in relay.yaml; docs/sealing.md says more. No key opens what is seal_broken.",
  },
  RELAY_NO_SUCH_DESTINATION: {
    message: "There is no such destination:",
    remedy: "Name one that relay.yaml has, and that a program has been started with.",
  },
  RELAY_NO_SUCH_SOURCE: {
    message: "There is no such source:",
    remedy: "Name one that relay.yaml has, in the version that the admin API was started with.",
  },
  RELAY_NOT_CONFIGURED: {
    message: "relay.yaml has no such destination:",
    remedy: "Name one of relay.yaml, in the version that the admin API was started with.",
  },
  RELAY_NO_SUCH_DEAD_LETTER: {
    message: "There is no such dead letter:",
    remedy: "relay dead-letters list names them; they are kept for keep_dead_letters_days.",
  },
  RELAY_NO_SUCH_REPLAY: {
    message: "There is no such replay:",
    remedy: "relay replay list names them; they are kept for 62 days.",
  },
  RELAY_NO_SUCH_WEBHOOK: {
    message: "There is no such webhook among those that were given up.",
    remedy: "List them with `relay webhooks`; the id is that of the request.",
  },
  RELAY_NOTHING_SELECTED: {
    message: "No dead letter was named.",
    remedy: "Name at least one id, or select by reason, code, event name or time.",
  },
  RELAY_PATCH_UNUSABLE: {
    message: "The patch cannot be used:",
    remedy: "Send a JSON merge patch (RFC 7396) of a conversion, without event_name and event_id.",
  },
  RELAY_ERASURE_WITHOUT_KEY: {
    message: "Nobody can be found, because relay.yaml names no key of the blind index.",
    remedy: "Set erasure.index_key_env or erasure.index_key_file (docs/privacy.md), and restart the workers.",
  },
  RELAY_IDENTIFIER_UNUSABLE: {
    message: "No identifier has a usable value.",
    remedy:
      "Give an e-mail address, a phone number with its country code, an external id, or a SHA-256 digest in hex.",
  },
  RELAY_NOT_ASIDE: {
    message: "This lane has no such set-aside group:",
    remedy: "relay aside list names them; they may have been delivered or given up already.",
  },
  RELAY_NO_SUCH_SEGMENT: {
    message: "No such segment is in the quarantine of this lane:",
    remedy: "relay quarantine list names them; it may have been put back or discarded already.",
  },
  RELAY_WORKERS_RUN: {
    message: "Workers are connected, so some of what waits may have been sent again already:",
    remedy: "Stop every worker, repeat the command, then start them.",
  },
  RELAY_MAY_REPEAT: {
    message: "Its conversions may have been sent too long ago for the platform to recognise a repetition:",
    remedy:
      "Check what the platform has received, then repeat with --may-repeat if counting twice is acceptable.",
  },
  RELAY_SEGMENT_UNREADABLE: {
    message: "A segment could not be decoded.",
    remedy: "It has been quarantined; compare the versions of the programs that wrote and read it.",
  },
} as const satisfies Record<string, ErrorSpec>;
export type ErrorCode = keyof typeof ERRORS;

/** An unexpected failure, with a stable code and a remedy for its reader. */
export class RelayError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    const { message, remedy } = ERRORS[code];
    super(options.detail === undefined ? message : `${message} ${options.detail}`, { cause: options.cause });
    this.name = "RelayError";
    this.code = code;
    this.remedy = remedy;
  }
}
