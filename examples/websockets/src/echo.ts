import { setTimeout } from 'node:timers/promises';
import type { Socket } from 'socket.io';

/** Answers `echo` at once, and `save` after half a second. */
export function echo(socket: Socket): void {
  socket.on('echo', (text: string, answer: (text: string) => void) => answer(text));
  socket.on('save', async (text: string, answer: (text: string) => void) => {
    console.log('saving');
    await setTimeout(500);
    answer(`saved ${text}`);
  });
}
