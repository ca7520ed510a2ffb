/** A question that an operator asks, and the expressions that answer it. */
export interface Question {
  readonly title: string;
  /** Grafana's unit: `ops` is a second, `s` seconds, `percentunit` a share. */
  readonly unit: "ops" | "s" | "percentunit" | "short" | "bytes" | "dtdurations";
  /** Page of docs/runbooks that says what to do about the answer. */
  readonly runbook: string;
  /** Expression -> how each of its series is called. */
  readonly answers: readonly (readonly [expr: string, legend: string])[];
  readonly kind?: "timeseries" | "stat" | "state-timeline" | "table";
  /** Grid columns, of 24; 8 where nothing is said. */
  readonly width?: number;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** A variable `destination` to choose one or several by. */
  readonly byDestination: boolean;
  readonly questions: readonly Question[];
}

const DATASOURCE = { type: "prometheus", uid: "prometheus" } as const;
const HEIGHT = 8;
const COLUMNS = 24;

/** The dashboard as Grafana reads it. */
export function modelOf({ uid, title, description, byDestination, questions }: Dashboard): object {
  let x = 0;
  let y = 0;
  const panels = questions.map((question, index) => {
    const { width = 8 } = question;
    if (x + width > COLUMNS) {
      x = 0;
      y += HEIGHT;
    }
    const place = { x, y, w: width, h: HEIGHT };
    x += width;
    return panelOf(question, index + 1, place);
  });
  return {
    uid,
    title,
    description,
    tags: ["conversion-relay"],
    timezone: "browser",
    schemaVersion: 41,
    editable: false,
    refresh: "10s",
    time: { from: "now-1h", to: "now" },
    links: [
      {
        type: "dashboards",
        tags: ["conversion-relay"],
        title: "Conversion Relay",
        asDropdown: false,
        keepTime: true,
      },
    ],
    templating: { list: byDestination ? [DESTINATION, RUNBOOKS] : [RUNBOOKS] },
    annotations: { list: [] },
    panels,
  };
}

const DESTINATION = {
  name: "destination",
  label: "Destination",
  type: "query",
  datasource: DATASOURCE,
  query: { qryType: 1, query: "label_values(relay_lane_backlog_events, destination)", refId: "destinations" },
  refresh: 2,
  multi: true,
  includeAll: true,
  allValue: ".*",
  current: { text: "All", value: "$__all" },
} as const;

/** Where runbooks are read: the admin API serves them. */
const RUNBOOKS = {
  name: "runbooks",
  label: "Runbooks at",
  type: "textbox",
  query: "http://127.0.0.1:8082/runbooks",
  current: { text: "http://127.0.0.1:8082/runbooks", value: "http://127.0.0.1:8082/runbooks" },
} as const;

function panelOf(
  { title, unit, runbook, answers, kind = "timeseries" }: Question,
  id: number,
  gridPos: object,
): object {
  return {
    id,
    type: kind,
    title,
    datasource: DATASOURCE,
    gridPos,
    links: [{ title: `What to do: ${runbook}`, url: `\${runbooks}/${runbook}`, targetBlank: true }],
    fieldConfig: {
      defaults: { unit, ...(unit === "dtdurations" ? {} : { min: 0 }) },
      overrides: [],
    },
    targets: answers.map(([expr, legendFormat], at) => ({
      refId: String.fromCharCode(65 + at),
      datasource: DATASOURCE,
      expr,
      legendFormat,
      ...(kind === "stat" || kind === "table" ? { instant: true } : {}),
    })),
  };
}
