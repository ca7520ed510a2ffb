import { createServer } from "node:http";

/** `node alert-receiver.mjs <port>`: prints each alert that Alertmanager posts, as a line of JSON. */
const MOST_BYTES = 1_000_000;

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text) => {
    body += text;
    if (body.length > MOST_BYTES) request.destroy();
  });
  request.on("end", () => {
    const lines = linesOf(body);
    if (lines) process.stdout.write(lines);
    response.writeHead(lines === undefined ? 400 : 200).end();
  });
});
server.listen(Number(process.argv[2]), () => {
  process.stdout.write(`${JSON.stringify({ listening: server.address() })}\n`);
});
process.once("SIGTERM", () => server.close());

/** The alerts of a message of Alertmanager, a line each; undefined when it is none. */
function linesOf(body) {
  try {
    const { alerts } = JSON.parse(body);
    return alerts.map(lineOf).join("");
  } catch {
    return undefined;
  }
}

function lineOf({ status, labels, annotations }) {
  const { alertname, severity } = labels;
  const { summary, runbook_url } = annotations;
  return `${JSON.stringify({ status, severity, alertname, summary, runbook_url })}\n`;
}
