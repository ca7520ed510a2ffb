/** What the exit code of `relay` says; documented in docs/cli.md. */
export const EXIT = {
  /** Done, and nothing was found wrong. */
  ok: 0,
  /** Done; at least one line has an error. */
  faulty: 1,
  /** The command line, or a file it names, cannot be used. */
  usage: 2,
  /** The relay could not do it. */
  failed: 3,
  /** Nobody answers at an address that the command needs: of the ingest API, of Redis or of a platform. */
  unreachable: 4,
  /** Whoever answers there does not let the command in: the API key, the password or the token is refused. */
  denied: 5,
  /** As shells say that a program was interrupted. */
  interrupted: 130,
  /** As shells say that whoever read the output has left, as `head` does: not everything may have been looked at. */
  unread: 141,
} as const;
