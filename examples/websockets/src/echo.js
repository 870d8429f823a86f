import { setTimeout } from 'node:timers/promises';

/** Answers `echo` at once, and `save` after half a second. */
export function echo(socket) {
  socket.on('echo', (text, answer) => answer(text));
  socket.on('save', async (text, answer) => {
    console.log('saving');
    await setTimeout(500);
    answer(`saved ${text}`);
  });
}
