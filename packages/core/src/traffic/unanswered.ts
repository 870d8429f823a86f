/** The events of an Engine.IO client that show its packets. */
export interface PacketSource {
  on(event: string, listener: (this: PacketSource, value: unknown) => void): unknown;
}

/** EVENT or BINARY_EVENT with an id: its sender expects an acknowledgement (https://github.com/socketio/socket.io-protocol, version 5). */
const QUESTION = /^(?:2|5\d+-)(?:\/[^,]*,)?\d/;
/** ACK or BINARY_ACK. */
const ANSWER = /^(?:3|6\d+-)(?:\/[^,]*,)?\d/;

interface Debt {
  count: number;
  tell: (() => void) | undefined;
}

/** Counts the acknowledgements that Socket.IO clients wait for. With a custom parser it finds none. */
export class Unanswered {
  readonly #debts = new WeakMap<object, Debt>();
  readonly #followed = new WeakSet<object>();
  readonly #onMessage: (this: PacketSource, data: unknown) => void;
  readonly #onPacket: (this: PacketSource, packet: unknown) => void;

  constructor() {
    const asked = (client: object): void => this.#asked(client);
    const answered = (client: object): void => this.#answered(client);
    // Two functions for all clients: a service may have thousands of idle ones.
    this.#onMessage = function countQuestion(data) {
      if (typeof data === 'string' && QUESTION.test(data)) asked(this);
    };
    this.#onPacket = function countAnswer(packet) {
      const data = dataOf(packet);
      if (data !== undefined && ANSWER.test(data)) answered(this);
    };
  }

  /** Starts counting for this client. */
  follow(client: PacketSource): void {
    if (this.#followed.has(client)) return;
    this.#followed.add(client);
    client.on('message', this.#onMessage);
    client.on('packetCreate', this.#onPacket);
  }

  /** Returns a promise that resolves when the client waits for no acknowledgement; `undefined` if it waits for none now. */
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
