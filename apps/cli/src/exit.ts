/** Exit codes of `relay`; documented in docs/cli.md. */
export const EXIT = {
  /** Done without any error found. */
  ok: 0,
  /** Done; at least one line has an error. */
  faulty: 1,
  /** The command line, or a file it names, cannot be used. */
  usage: 2,
  /** The relay could not do it. */
  failed: 3,
  /** No answer from an address that the command needs: of the ingest API, Redis or a platform. */
  unreachable: 4,
  /** The API key, the password or the token was refused. */
  denied: 5,
  /** The code that shells use for an interrupted program. */
  interrupted: 130,
  /**
   * The code that shells use when the reader of the output has left, as `head` does. Some lines may not have been
   * checked.
   */
  unread: 141,
} as const;
