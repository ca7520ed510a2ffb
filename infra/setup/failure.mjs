/** A step of set-up that cannot be done here: what is wrong, what to do, and what the commands said. */
export class SetupFailure extends Error {
  constructor(message, { remedy, output = "" }) {
    super(message);
    this.name = "SetupFailure";
    this.remedy = remedy;
    this.output = output;
  }
}
