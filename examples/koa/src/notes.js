import { randomUUID } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';

/** Notes in a file of JSON lines, in place of a database. Once closed, every read and every write is rejected. */
export class Notes {
  #notes = new Map();
  #file;

  async open(path) {
    const text = await readFile(path, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(0, -1)) this.#keep(JSON.parse(line));
    this.#file = await open(path, 'a');
  }

  async get(id) {
    this.#mustBeOpen();
    return this.#notes.get(id);
  }

  async latest() {
    this.#mustBeOpen();
    return [...this.#notes.values()].at(-1);
  }

  async add(text) {
    this.#mustBeOpen();
    const note = { id: randomUUID(), text };
    await this.#file.appendFile(`${JSON.stringify(note)}\n`);
    return this.#keep(note);
  }

  async close() {
    await this.#file.close();
    this.#file = undefined;
  }

  #keep(note) {
    this.#notes.set(note.id, note);
    return note;
  }

  #mustBeOpen() {
    if (!this.#file) throw new Error('the notes are closed');
  }
}
