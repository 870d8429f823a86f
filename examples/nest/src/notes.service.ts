import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

export interface Note {
  readonly id: string;
  readonly text: string;
}

/** Stands in for a database. Once closed, every method throws. */
@Injectable()
export class NotesService implements OnModuleDestroy {
  private readonly notes = new Map<string, Note>();
  private isOpen = true;

  add(text: string): Note {
    const note = { id: randomUUID(), text };
    this.opened().set(note.id, note);
    return note;
  }

  get(id: string): Note | undefined {
    return this.opened().get(id);
  }

  latest(): Note | undefined {
    return [...this.opened().values()].at(-1);
  }

  /** Called by `app.close()`, once no request is in flight. */
  onModuleDestroy(): void {
    this.isOpen = false;
    console.log('notes closed');
  }

  private opened(): Map<string, Note> {
    if (!this.isOpen) throw new Error('the notes are closed');
    return this.notes;
  }
}
