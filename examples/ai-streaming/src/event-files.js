import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the messages of each stream in a file that every instance can read; a database table would also do. */
export class EventFiles {
  #folder;
  #counts = new Map();

  constructor(folder) {
    this.#folder = folder;
  }

  /** @returns the event id: the stream, and the number of the message in it */
  storeEvent(streamId, message) {
    const count = (this.#counts.get(streamId) ?? 0) + 1;
    this.#counts.set(streamId, count);
    appendFileSync(join(this.#folder, streamId), `${JSON.stringify(message)}\n`);
    return Promise.resolve(`${streamId}:${count}`);
  }

  /** Returns the messages after an event in the same stream. The id comes from a client, so only ids from above are accepted. */
  async after(eventId) {
    const [, streamId = '', count = ''] = /^([\da-f-]+):(\d+)$/.exec(eventId) ?? [];
    if (streamId === '') return [];
    const text = await readFile(join(this.#folder, streamId), 'utf8').catch(() => '');
    const messages = text.split('\n').slice(0, -1);
    return messages.map((message, index) => [`${streamId}:${index + 1}`, message]).slice(Number(count));
  }

  async replayEventsAfter(lastEventId, { send }) {
    for (const [id, message] of await this.after(lastEventId)) await send(id, JSON.parse(message));
    return lastEventId.replace(/:\d+$/, '');
  }
}
