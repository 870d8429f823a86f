import { Session } from 'node:inspector';

/** Asks a thread for something that takes no time. */
const QUESTION = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: '1' } });

/**
 * The threads of this process that are in code that is not JavaScript, such as `execSync` or a call of an addon: `process.exit()`
 * waits for them. Those that run JavaScript, or wait for something to do, answer within milliseconds, and are taken off.
 */
export class SilentThreads {
  readonly #session = new Session();
  readonly #silent = new Set<string>();

  /** Asks every thread. Where the inspector may not be used, by Node's permission model, none is known. */
  constructor() {
    const session = this.#session;
    try {
      session.connect();
    } catch {
      return;
    }
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
      this.#silent.add(sessionId);
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message: QUESTION });
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => this.#silent.delete(params.sessionId));
    session.on('NodeWorker.detachedFromWorker', ({ params }) => this.#silent.delete(params.sessionId));
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  /** How many have not answered yet. */
  get count(): number {
    return this.#silent.size;
  }

  stop(): void {
    this.#session.disconnect();
  }
}
