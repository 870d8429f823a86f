/** Stands in for a resource that must not be closed too early. */
export class Database {
  #isOpen = true;

  async slowQuery(): Promise<string> {
    console.log('query begun');
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (!this.#isOpen) throw new Error('the database is closed');
    return 'slow';
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    console.log('database closed');
  }
}
