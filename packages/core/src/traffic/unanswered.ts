/** A client of Engine.IO, as far as its packets are concerned. */
export interface PacketSource {
  on(event: string, listener: (this: PacketSource, value: unknown) => void): unknown;
}

/** EVENT or BINARY_EVENT with an id, which its sender wants acknowledged (Socket.IO protocol 5, https://github.com/socketio/socket.io-protocol). */
const QUESTION = /^(?:2|5\d+-)(?:\/[^,]*,)?\d/;
/** ACK or BINARY_ACK. */
const ANSWER = /^(?:3|6\d+-)(?:\/[^,]*,)?\d/;

interface Debt {
  count: number;
  tell: (() => void) | undefined;
}

/** The acknowledgements that clients of Socket.IO wait for. With a parser of the app's own none are seen. */
export class Unanswered {
  readonly #debts = new WeakMap<object, Debt>();
  readonly #followed = new WeakSet<object>();
  readonly #onMessage: (this: PacketSource, data: unknown) => void;
  readonly #onPacket: (this: PacketSource, packet: unknown) => void;

  constructor() {
    const asked = (client: object): void => this.#asked(client);
    const answered = (client: object): void => this.#answered(client);
    // Two functions for all clients: of idle ones there may be thousands.
    this.#onMessage = function countQuestion(data) {
      if (typeof data === 'string' && QUESTION.test(data)) asked(this);
    };
    this.#onPacket = function countAnswer(packet) {
      const data = dataOf(packet);
      if (data !== undefined && ANSWER.test(data)) answered(this);
    };
  }

  /** Counts from now on. */
  follow(client: PacketSource): void {
    if (this.#followed.has(client)) return;
    this.#followed.add(client);
    client.on('message', this.#onMessage);
    client.on('packetCreate', this.#onPacket);
  }

  /** Resolves when the client has no answer to wait for; `undefined` if it has none now. */
  settled(client: object): Promise<void> | undefined {
    const debt = this.#debts.get(client);
    if (!debt || debt.count === 0) return undefined;
    return new Promise((resolve) => {
      debt.tell = resolve;
    });
  }

  #asked(client: object): void {
    const debt = this.#debts.get(client);
    if (debt) debt.count += 1;
    else this.#debts.set(client, { count: 1, tell: undefined });
  }

  #answered(client: object): void {
    const debt = this.#debts.get(client);
    if (!debt || debt.count === 0) return;
    debt.count -= 1;
    if (debt.count === 0) debt.tell?.();
  }
}

function dataOf(packet: unknown): string | undefined {
  const isText = typeof packet === 'object' && packet !== null && 'data' in packet;
  return isText && typeof packet.data === 'string' ? packet.data : undefined;
}
