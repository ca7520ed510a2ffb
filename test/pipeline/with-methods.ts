/** A port with some methods of a test's own, for a drain to be given it. */
export const withMethods = <T extends object>(port: T, methods: Partial<T>): T =>
  new Proxy(port, {
    get: (own, name) => {
      const value: unknown = methods[name as keyof T] ?? own[name as keyof T];
      return typeof value === "function" ? (value as () => unknown).bind(own) : value;
    },
  });
