import { setTimeout as sleep } from 'node:timers/promises';
import type { Drain } from '@quiesce/koa';
import type { Database } from './database.ts';

/** Counts the views of articles after their responses. The views of one window are written together. */
export class Views {
  readonly #drain: Drain;
  readonly #database: Database;
  readonly #window: number;
  #pending = new Map<number, number>();

  /** @param window ms for which views are collected */
  constructor(drain: Drain, database: Database, window: number) {
    this.#drain = drain;
    this.#database = database;
    this.#window = window;
  }

  /** Call it while the request is in flight, so that the shutdown waits for the count, and the database is open. */
  add(id: number): void {
    const isFirst = this.#pending.size === 0;
    this.#pending.set(id, (this.#pending.get(id) ?? 0) + 1);
    // Not awaited: the drain logs a failure.
    if (isFirst) void this.#drain.run('count views', () => this.#write());
  }

  async #write(): Promise<void> {
    await sleep(this.#window);
    const views = this.#pending;
    this.#pending = new Map();
    for (const [id, count] of views) await this.#database.countViews(id, count);
  }
}
