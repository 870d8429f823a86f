import type { Socket } from 'node:net';
import type { ConnectionCount } from '../connections/connection-count.ts';
import type { Logger } from '../options/options.ts';
import type { AbandonedSocket } from '../report/report.ts';
import { FAREWELL_GRACE } from '../connections/graces.ts';
import { destroySoon } from '../connections/destroy-soon.ts';
import { EmptyingMap } from '../emptying-map.ts';
import { pathOf } from '../requests/exchange.ts';
import type { Clock } from '../time.ts';
import type { Farewells, Upgraded } from './farewell.ts';
import { Goodbyes } from './goodbyes.ts';
import { unspokenWarning } from './unspoken.ts';

/** Abandoned sockets that the report names: a flood that is cut must not become a flood of lines. */
const MAX_NAMED = 100;

/** Sockets that were upgraded to another protocol, such as WebSockets. HTTP knows no more of them. */
export class Upgrades {
  readonly #count: ConnectionCount;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #sockets = new EmptyingMap<Socket, Upgraded>();
  readonly #goodbyes: Goodbyes;
  readonly #abandoned: AbandonedSocket[] = [];
  #moreAbandoned = 0;
  #undoWarning: (() => void) | undefined;

  /** @param spread ms over which the farewells are spread */
  constructor(count: ConnectionCount, spread: number, logger: Logger, clock: Clock) {
    this.#count = count;
    this.#logger = logger;
    this.#clock = clock;
    this.#goodbyes = new Goodbyes(this.#sockets, spread, logger, clock);
  }

  get size(): number {
    return this.#sockets.size;
  }

  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  /** A connection that was counted already speaks another protocol from now on. */
  add(socket: Socket, url: string): void {
    this.#sockets.set(socket, {
      socket,
      url,
      since: this.#clock.now(),
      isSpokenFor: false,
      endedBy: undefined,
    });
    socket.once('close', () => this.#forget(socket));
  }

  /** Answers the request for the other protocol, and ends the connection. */
  refuse(socket: Socket, text: string): void {
    const state = this.#sockets.get(socket);
    if (state) state.endedBy = 'announced';
    socket.on('error', () => undefined).write(text);
    destroySoon(socket);
  }

  /** Registers whom to say goodbye to, asked for when the time has come. */
  onEnd(farewells: Farewells): () => void {
    return this.#goodbyes.add(farewells);
  }

  /** Registers who says goodbye to clients of its own: called when all others have been told. */
  onTold(say: () => unknown): () => void {
    return this.#goodbyes.onTold(say);
  }

  /** From now on no client begins a session. */
  refuseSessions(): void {
    this.#goodbyes.refuseSessions();
  }

  /**
   * Says goodbye to all, one after another within the window, and to whoever comes after that at once. Resolves when those
   * have left that have no connection of their own.
   */
  end(): Promise<void> {
    const { gone, toldIn } = this.#goodbyes.begin();
    this.#undoWarning = this.#clock.after(toldIn + FAREWELL_GRACE, () => this.#warn());
    return gone;
  }

  async gone(): Promise<void> {
    await this.#sockets.gone();
    this.#undoWarning?.();
    await this.#goodbyes.finish();
  }

  /** Destroys every socket. Tells whether there was one. */
  cut(): boolean {
    this.#undoWarning?.();
    this.#goodbyes.stop();
    const sockets = [...this.#sockets];
    for (const [socket, state] of sockets) {
      state.endedBy = 'cut';
      this.#abandon(state);
      socket.destroy();
      this.#forget(socket);
    }
    return sockets.length > 0;
  }

  /** The sockets that were cut, for the report. */
  report(): { readonly abandoned: readonly AbandonedSocket[]; readonly moreAbandoned: number } {
    return { abandoned: [...this.#abandoned], moreAbandoned: this.#moreAbandoned };
  }

  #abandon({ url, since }: Upgraded): void {
    if (this.#abandoned.length === MAX_NAMED) this.#moreAbandoned += 1;
    else this.#abandoned.push({ path: pathOf(url), age: Math.round(this.#clock.now() - since) });
  }

  #forget(socket: Socket): void {
    const state = this.#sockets.get(socket);
    if (!state) return;
    this.#count.ended(state.endedBy);
    this.#sockets.delete(socket);
  }

  /** Names the sockets that hold the shutdown up because the engine does not know how to end them. */
  #warn(): void {
    const warning = unspokenWarning(this.#goodbyes.unspoken());
    if (warning) this.#logger.warn(warning.details, warning.message);
  }
}
