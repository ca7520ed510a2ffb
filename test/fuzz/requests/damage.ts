import type { Pick } from "@relay/testkit";

/** Bytes that are no UTF-8, or that parsers take for something special. */
const BYTES = [
  [0x00],
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xef, 0xbb, 0xbf],
  [0x0d, 0x0a],
  [0x22],
  [0x5c],
  [0x7b],
  [0x5d],
  [0x26],
  [0x25],
  [0x1f],
] as const;
const MOST_COPIED = 4096;

/**
 * The same bytes with a few replaced, put in, left out or copied, or without their end. Marks (`f12.3`) stay whole, so that
 * whatever arrives in the end can be recognised by its event_id.
 */
export function damaged(body: Buffer, pick: Pick): Buffer {
  const pieces = body.toString("latin1").split(/(f\d+\.\d+)/);
  const places = pieces.flatMap((piece, at) => (at % 2 === 0 && piece.length > 0 ? [at] : []));
  if (places.length === 0) return body;
  for (let times = pick.whole(1, 3); times > 0; times -= 1) {
    const at = pick.one(places);
    pieces[at] = pick.one(DAMAGES)(pieces[at] ?? "", pick);
  }
  return Buffer.from(pieces.join(""), "latin1");
}

const DAMAGES: readonly ((piece: string, pick: Pick) => string)[] = [
  (piece, pick) => spliced(piece, pick, 0, bytes(pick)),
  (piece, pick) => spliced(piece, pick, 1, bytes(pick)),
  (piece, pick) => spliced(piece, pick, pick.whole(1, 20), ""),
  (piece, pick) => {
    const from = pick.whole(0, piece.length);
    return spliced(piece, pick, 0, piece.slice(from, from + pick.whole(1, MOST_COPIED)));
  },
];

function spliced(piece: string, pick: Pick, remove: number, put: string): string {
  const at = pick.whole(0, piece.length);
  return piece.slice(0, at) + put + piece.slice(at + remove);
}

const bytes = (pick: Pick): string => String.fromCharCode(...pick.one(BYTES));
