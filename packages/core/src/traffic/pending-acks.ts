/** The events of an Engine.IO client that show its packets. */
export interface PacketSource {
  on(event: string, listener: (this: PacketSource, value: unknown) => void): unknown;
}

/** EVENT or BINARY_EVENT with an id: its sender expects an acknowledgement (https://github.com/socketio/socket.io-protocol, version 5). */
const ACK_REQUEST = /^(?:2|5\d+-)(?:\/[^,]*,)?\d/;
/** ACK or BINARY_ACK. */
const ACK = /^(?:3|6\d+-)(?:\/[^,]*,)?\d/;

/** The acknowledgements that one client waits for. */
interface OpenAcks {
  count: number;
  onNone: (() => void) | undefined;
}

/** Counts the acknowledgements that Socket.IO clients wait for. With a custom parser it finds none. */
export class PendingAcks {
  readonly #byClient = new WeakMap<object, OpenAcks>();
  readonly #followed = new WeakSet<object>();
  readonly #onMessage: (this: PacketSource, data: unknown) => void;
  readonly #onPacket: (this: PacketSource, packet: unknown) => void;

  constructor() {
    const requested = (client: object): void => this.#requested(client);
    const acknowledged = (client: object): void => this.#acknowledged(client);
    // Two functions for all clients: a service may have thousands of idle ones.
    this.#onMessage = function countRequest(data) {
      if (typeof data === 'string' && ACK_REQUEST.test(data)) requested(this);
    };
    this.#onPacket = function countAck(packet) {
      const data = dataOf(packet);
      if (data !== undefined && ACK.test(data)) acknowledged(this);
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
  whenAcknowledged(client: object): Promise<void> | undefined {
    const open = this.#byClient.get(client);
    if (!open || open.count === 0) return undefined;
    return new Promise((resolve) => {
      open.onNone = resolve;
    });
  }

  #requested(client: object): void {
    const open = this.#byClient.get(client);
    if (open) open.count += 1;
    else this.#byClient.set(client, { count: 1, onNone: undefined });
  }

  #acknowledged(client: object): void {
    const open = this.#byClient.get(client);
    if (!open || open.count === 0) return;
    open.count -= 1;
    if (open.count === 0) open.onNone?.();
  }
}

function dataOf(packet: unknown): string | undefined {
  const isText = typeof packet === 'object' && packet !== null && 'data' in packet;
  return isText && typeof packet.data === 'string' ? packet.data : undefined;
}
