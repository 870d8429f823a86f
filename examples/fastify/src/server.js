import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AccessLog } from './access-log.js';
import { createApp } from './app.js';
import { Notes } from './notes.js';

const { DATA_DIR = '.data', HOST = '127.0.0.1', PORT = '3000' } = process.env;

const uploads = join(DATA_DIR, 'uploads');
await mkdir(uploads, { recursive: true });
const accessLog = new AccessLog(join(DATA_DIR, 'access.log'));
const notes = new Notes();
await notes.open(join(DATA_DIR, 'notes.jsonl'));

const app = await createApp({ accessLog, notes, uploads });
app.drain.onFlush('access log', () => accessLog.flush());
// After the last response and after every flush: nothing reads from it any more.
app.drain.onClose('notes', notes);

await app.listen({
  host: HOST,
  port: Number(PORT),
  listenTextResolver: (url) => `listening on ${url}`,
});
