import { randomUUID } from 'node:crypto';
import { ClassicLevel } from 'classic-level';

export interface Note {
  readonly id: string;
  readonly text: string;
}

/** Notes by id, in a LevelDB directory. Once closed, every read throws `LEVEL_DATABASE_NOT_OPEN`. */
export type Store = ClassicLevel<string, Note>;

export async function openStore(directory: string): Promise<Store> {
  const store: Store = new ClassicLevel(directory, { valueEncoding: 'json' });
  await store.open();
  return store;
}

export async function addNote(store: Store, text: string): Promise<Note> {
  // The time goes first, so that the last key is the latest note.
  const id = `${Date.now().toString(36)}-${randomUUID()}`;
  const note = { id, text };
  await store.put(id, note);
  return note;
}

export async function latestNote(store: Store): Promise<Note | undefined> {
  const [latest] = await store.values({ reverse: true, limit: 1 }).all();
  return latest;
}
