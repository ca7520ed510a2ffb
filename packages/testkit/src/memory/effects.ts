/** A port whose calls take no time: the effects of its adapter without the round trip. */
export type Effects<Port> = {
  [Name in keyof Port]: Port[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};

/** Carries out an effect, at once or later, and resolves with its result. */
export type Call = <Result>(effect: () => Result) => Promise<Result>;

/** The port with these effects. `call` decides when each is carried out, and whether its caller gets an answer. */
export function portOf<Port extends object>(effects: Effects<Port>, call: Call): Port {
  return new Proxy(effects, {
    get(target, name) {
      const effect = target[name as keyof Port] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => call(() => effect.apply(target, args));
    },
  }) as unknown as Port;
}

/** Carries an effect out at once. */
export const atOnce: Call = async (effect) => effect();
