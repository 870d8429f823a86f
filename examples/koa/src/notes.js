import { randomUUID } from 'node:crypto';
import { ClassicLevel } from 'classic-level';

/** Notes in a LevelDB folder. Once closed, every read and every write is rejected. */
export class Notes {
  #database;

  constructor(folder) {
    this.#database = new ClassicLevel(folder, { valueEncoding: 'json' });
  }

  open() {
    return this.#database.open();
  }

  get(id) {
    return this.#database.get(id);
  }

  async add(text) {
    // The time goes first, so that the last key is the latest note.
    const note = { id: `${Date.now().toString(36)}-${randomUUID()}`, text };
    await this.#database.put(note.id, note);
    return note;
  }

  async latest() {
    const [note] = await this.#database.values({ reverse: true, limit: 1 }).all();
    return note;
  }

  close() {
    return this.#database.close();
  }
}
