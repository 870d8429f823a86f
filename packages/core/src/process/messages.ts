import type { EventEmitter } from 'node:events';

/** What a message comes with: a socket or a server, and options. */
type Message = readonly [message: unknown, handle: unknown];

/**
 * Listens to the messages of the parent process without taking anything from the app. Two things depend on whether anybody
 * listens (https://nodejs.org/api/process.html#event-message):
 *
 * - Node keeps messages until somebody does. So what comes while the app does not listen yet is kept here, until it does.
 * - A process with a listener lives for as long as its channel. Node counts listeners as they come and go, by the events
 *   that say so. An event more says that ours has gone, as far as that is concerned. `process.channel.unref()` would be for
 *   good, also where the app listens later.
 * @returns its undo
 */
export function hearMessages(child: EventEmitter, listener: (message: unknown) => void): () => void {
  let kept: Message[] = [];
  let isGivingBack = false;

  const hear = (message: unknown, handle: unknown): void => {
    if (isGivingBack) return;
    if (child.listenerCount('message') === 1) {
      if (kept.length === 0) child.prependListener('newListener', giveBackLater);
      kept.push([message, handle]);
    }
    listener(message);
  };
  const giveBackLater = (event: string | symbol): void => {
    // It is called before the listener is there.
    if (event === 'message') queueMicrotask(giveBack);
  };
  const giveBack = (): void => {
    if (child.listeners('message').every((other) => other === hear)) return;
    child.off('newListener', giveBackLater);
    const messages = kept;
    kept = [];
    isGivingBack = true;
    try {
      for (const message of messages) child.emit('message', ...message);
    } finally {
      isGivingBack = false;
    }
  };

  child.on('message', hear);
  child.emit('removeListener', 'message', hear);
  return () => {
    child.emit('newListener', 'message', hear);
    child.off('message', hear);
  };
}
