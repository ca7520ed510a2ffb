/** One fault of a request or of a conversion. */
export interface Fault {
  /** JSON pointer to what is wrong. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly severity?: "error" | "warning";
}

interface ProblemDocument {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly remedy: string;
  readonly faults?: readonly Fault[];
}

/** Why a request to the admin API was not carried out, and what to do. */
export class Problem extends Error {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly detail: string | undefined;
  readonly remedy: string;
  readonly faults: readonly Fault[];

  constructor({ title, status, detail, remedy, faults = [] }: ProblemDocument) {
    super(title);
    this.name = "Problem";
    this.status = status;
    this.detail = detail;
    this.remedy = remedy;
    this.faults = faults;
  }
}

export const NO_ANSWER = new Problem({
  title: "The admin API does not answer.",
  status: 0,
  remedy:
    "It is asked again every few seconds. Check that its process runs and that this machine reaches it.",
});

/** Reads the problem of an answer; a proxy in between may have written one that is no problem document. */
export async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json"))
    return new Problem((await response.json()) as ProblemDocument);
  return new Problem({
    title: `The answer was ${response.status} and not from the admin API.`,
    status: response.status,
    remedy: "Check the proxy between this browser and the admin API.",
  });
}
