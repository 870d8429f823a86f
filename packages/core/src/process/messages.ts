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
export function listenForMessages(child: EventEmitter, listener: (message: unknown) => void): () => void {
  let buffered: Message[] = [];
  let isReplaying = false;

  const receive = (message: unknown, handle: unknown): void => {
    if (isReplaying) return;
    if (child.listenerCount('message') === 1) {
      if (buffered.length === 0) child.prependListener('newListener', replayLater);
      buffered.push([message, handle]);
    }
    listener(message);
  };
  const replayLater = (event: string | symbol): void => {
    // Called before the listener is added.
    if (event === 'message') queueMicrotask(replay);
  };
  const replay = (): void => {
    if (child.listeners('message').every((other) => other === receive)) return;
    child.off('newListener', replayLater);
    const messages = buffered;
    buffered = [];
    isReplaying = true;
    try {
      for (const message of messages) child.emit('message', ...message);
    } finally {
      isReplaying = false;
    }
  };

  child.on('message', receive);
  child.emit('removeListener', 'message', receive);
  return () => {
    child.emit('newListener', 'message', receive);
    child.off('message', receive);
  };
}
