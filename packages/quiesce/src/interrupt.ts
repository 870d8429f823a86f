/** Signals that end the tool, sent by a user or a supervisor. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Thrown if the tool was interrupted. */
export class Interrupted extends Error {
  constructor(signal: string) {
    super(`interrupted by ${signal}; the servers that were started are ended`);
    this.name = 'Interrupted';
  }
}

/**
 * Returns a signal that aborts at the first signal, so that servers are ended and the terminal is restored. A second signal ends
 * the tool at once.
 */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.once(name, () => controller.abort(new Interrupted(name)));
  }
  return controller.signal;
}
