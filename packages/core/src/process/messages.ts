import type { EventEmitter } from 'node:events';

/** Further arguments of a message: a socket or a server, and options. */
type Message = readonly [message: unknown, handle: unknown];

/**
 * Listens for messages of the parent process without changing what the app sees. A listener has two side effects
 * (https://nodejs.org/api/process.html#event-message):
 *
 * - Node buffers messages until the first listener is added. Messages that arrive before the app listens are therefore buffered here.
 * - A listener keeps the process alive through the channel. Node counts listeners by the events `newListener` and `removeListener`, so
 *   an extra `removeListener` takes this one out of the count. `process.channel.unref()` would be permanent, even if the app listens
 *   later.
 * @returns a function that removes the listener
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
    // Called before the listener is added.
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
