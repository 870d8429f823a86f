// Many clients of one kind: node clients.mjs <ws | socket.io | socket.io-auth | event-stream> <how many> <port> [port ...]
// Reports to its parent on request.
import { request } from 'node:http';

const [kind, count, ...ports] = process.argv.slice(2);
/** Connection attempts, by tenths of a second of the wall clock. */
let attempts = new Map();
let connected = 0;
let failures = 0;
let lost = 0;
let twice = 0;
let received = 0;

class Client {
  constructor(index) {
    this.port = Number(ports[index % ports.length]);
    this.last = undefined;
  }

  attempt() {
    const tenth = Math.floor(Date.now() / 100);
    attempts.set(tenth, (attempts.get(tenth) ?? 0) + 1);
  }

  got(id) {
    received += 1;
    if (this.last !== undefined && id > this.last + 1) lost += id - this.last - 1;
    if (this.last !== undefined && id <= this.last) twice += 1;
    this.last = Math.max(id, this.last ?? 0);
  }
}

class EventStream extends Client {
  retry = 3_000;

  connect() {
    this.attempt();
    const headers = { accept: 'text/event-stream', ...(this.last ? { 'last-event-id': this.last } : {}) };
    const sent = request({ port: this.port, host: '127.0.0.1', headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        failures += 1;
        response.resume().once('close', () => this.again());
        return;
      }
      connected += 1;
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        const lines = text.split('\n');
        text = lines.pop();
        for (const line of lines) {
          if (line.startsWith('data: ')) this.got(Number(line.slice(6)));
          if (line.startsWith('retry: ')) this.retry = Number(line.slice(7));
        }
      });
      response.on('error', () => undefined);
      response.once('close', () => {
        connected -= 1;
        this.again();
      });
    });
    sent.on('error', () => {
      failures += 1;
      this.again();
    });
    sent.end();
  }

  again() {
    setTimeout(() => this.connect(), this.retry);
  }
}

const { WebSocket } = await import('ws');

class Ws extends Client {
  connect() {
    this.attempt();
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/?last=${this.last ?? ''}`, {
      perMessageDeflate: false,
    });
    let isOpen = false;
    socket.on('open', () => {
      isOpen = true;
      connected += 1;
    });
    socket.on('message', (data) => this.got(Number(data)));
    socket.on('error', () => (failures += 1));
    socket.on('close', () => {
      if (isOpen) connected -= 1;
      setTimeout(() => this.connect(), 1_000);
    });
  }
}

const { io } = await import('socket.io-client');

class SocketIo extends Client {
  connect() {
    const socket = io(`http://127.0.0.1:${this.port}`, {
      transports: ['websocket'],
      forceNew: true,
      auth: (name) => name(kind === 'socket.io-auth' && this.last ? { last: this.last } : {}),
    });
    this.attempt();
    socket.io.on('reconnect_attempt', () => this.attempt());
    socket.io.on('reconnect_error', () => (failures += 1));
    socket.on('connect', () => (connected += 1));
    socket.on('disconnect', () => (connected -= 1));
    socket.on('tick', (id) => this.got(id));
  }
}

const KINDS = { ws: Ws, 'socket.io': SocketIo, 'socket.io-auth': SocketIo, 'event-stream': EventStream };
const all = Array.from({ length: Number(count) }, (_, index) => new KINDS[kind](index));
const CONNECTS_AT_ONCE = 20;
const opening = setInterval(() => {
  for (const client of all.splice(0, CONNECTS_AT_ONCE)) client.connect();
  if (all.length === 0) clearInterval(opening);
}, 20);

process.on('message', () => {
  const tenths = [...attempts];
  attempts = new Map();
  process.send({ connected, failures, lost, twice, received, attempts: tenths });
});
process.once('disconnect', () => process.exit());
