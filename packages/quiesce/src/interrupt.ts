/** What a person or a supervisor ends the tool with. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The tool was told to end before it was done. */
export class Interrupted extends Error {
  constructor(signal: string) {
    super(`interrupted by ${signal}; the servers that were started are ended`);
    this.name = 'Interrupted';
  }
}

/** Aborts at the first signal, so that servers are ended and the terminal is as it was. A second one ends the tool at once. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.once(name, () => controller.abort(new Interrupted(name)));
  }
  return controller.signal;
}
