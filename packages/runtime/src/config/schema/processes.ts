import Type from "typebox";

/** More than any machine has cores that one program should take. */
const MOST = 128;

/** How many processes a program runs on one machine. */
export const Processes = Type.Union([Type.Integer({ minimum: 1, maximum: MOST }), Type.Literal("auto")], {
  default: 1,
  description:
    "Processes of this program on this machine; a process uses one core. `auto`: as many as there are cores. With more than 1, they share one port, one stop and one page of metrics: docs/scaling.md.",
});
