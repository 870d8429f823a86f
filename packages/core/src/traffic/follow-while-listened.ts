import type { EventEmitter } from 'node:events';

type Listener = Parameters<EventEmitter['on']>[1];

/**
 * Adds a listener before the app's, while the app has one: the mere presence of a listener changes Node's behaviour. With a
 * listener of `upgrade`, for example, Node hands the socket over.
 */
export function followWhileListened(
  emitter: EventEmitter,
  followers: Readonly<Record<string, Listener>>,
): void {
  const followed = new Set<string>();
  const follow = (event: unknown): void => {
    const follower = followerOf(event);
    if (!follower || followed.has(follower.event)) return;
    followed.add(follower.event);
    emitter.prependListener(follower.event, follower.listener);
  };
  const unfollow = (event: unknown): void => {
    const follower = followerOf(event);
    if (!follower || !followed.has(follower.event) || emitter.listenerCount(follower.event) > 1) return;
    followed.delete(follower.event);
    emitter.removeListener(follower.event, follower.listener);
  };
  const followerOf = (event: unknown): { event: string; listener: Listener } | undefined => {
    const listener =
      typeof event === 'string' && Object.hasOwn(followers, event) ? followers[event] : undefined;
    return listener && { event: String(event), listener };
  };
  for (const event of emitter.eventNames()) follow(event);
  emitter.on('newListener', follow);
  emitter.on('removeListener', unfollow);
}
