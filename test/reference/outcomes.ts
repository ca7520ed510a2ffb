import { META_CODES, META_SUBCODES, TIKTOK_CODES } from "@relay/platforms";
import { NOTE, table } from "./markdown.ts";

/** docs/reference/outcomes.md */
export function outcomesPage(): string {
  const seconds = (ms: number | undefined) => (ms === undefined ? "" : `${ms / 1000} s`);
  interface Row {
    readonly class: string;
    readonly meaning: string;
    readonly unknownAt5xx?: boolean;
    readonly waitMs?: number;
  }
  const rows = (codes: Iterable<readonly [string | number, Row]>) =>
    Array.from(codes, ([code, { class: kind, meaning, unknownAt5xx, waitMs }]) => [
      String(code),
      `\`${kind}\`${unknownAt5xx ? ", with 5xx `unknown`" : ""}`,
      meaning,
      seconds(waitMs),
    ]);
  const head = ["code", "class", "meaning", "wait"];
  return `${NOTE}# Outcomes

How the relay classifies a platform's answer. \`relay classify\` classifies recorded answers.

| class | what the relay does |
| --- | --- |
| \`delivered\` | writes it to the ledger |
| \`payload\` | takes the named events out, or halves the request until each culprit is alone. Culprits become dead letters; the other events are delivered |
| \`too-large\` | halves the request |
| \`credentials\` | suspends the destination and probes it by itself; gives no conversion up |
| \`api-version\` | suspends the destination, as above; the remedy is another \`api_version\` ([runbook](../runbooks/api-version.md)) |
| \`throttled\` | sends nothing to the destination for as long as the answer asks, an hour at the most |
| \`retry\` | backs off (exponential, full jitter); the conversions stay until their own deadline |
| \`unknown\` | the same, and marks them as possibly sent: they are repeated with the same ids, for 47 hours |

An answer without the platform's own document (a proxy's page, an empty body): 429 is \`throttled\`, 413 \`too-large\`, a success or 5xx \`unknown\`, other 4xx \`retry\` at Meta and \`credentials\` at TikTok (decision 8).

## Meta: codes

The relay decides by \`code\` and \`error_subcode\`, because texts change and are localised.

${table(head, rows(META_CODES))}
200 to 299 are \`credentials\`, 80000 to 80014 \`throttled\`, negative ones \`retry\`, with 5xx \`unknown\`. An unknown code is about no event: it is \`throttled\` with 429, \`credentials\` with 401 or 403, \`retry\` with any other 4xx, else \`unknown\`. \`100\` is \`credentials\` with \`type\` \`GraphMethodException\`, or with "Missing Permission" and no subcode. A success that says \`events_received\` short of what was sent is repeated in halves with the same ids.

## Meta: subcodes

${table(head, rows(META_SUBCODES))}
## TikTok: return codes

The relay decides by the \`code\` in the body, whatever the HTTP status is.

${table(head, rows(TIKTOK_CODES))}
- 40000 and 40002 are \`credentials\` where the message names \`event_source\`, \`event_source_id\`, \`test_event_code\` or \`partner_name\`. A test code or partner that came with the events is \`payload\`.
- Other codes: 4xxxx are \`payload\`. 50000 and above are \`unknown\` where the message mentions a timeout, else \`retry\`.
- 20001 ("partially OK"): where the answer names the refused events, the relay reads it event by event. Otherwise it repeats the request in halves with the same ids.
`;
}
