import { executionAsyncId } from 'node:async_hooks';
import type { AnyRequest } from './request.ts';

/** A handler that has not settled. */
export class Handler {
  /** The async id in which it was called. */
  readonly asyncId: number = executionAsyncId();
  isSettled = false;
  /** The previous handler of the same exchange. */
  previous: Handler | undefined;
  /** Both are dropped when its request ends, so that a promise that can no longer settle can be garbage-collected. */
  request: AnyRequest | undefined;
  promise: Promise<unknown> | undefined;

  constructor(request: AnyRequest, promise: Promise<unknown>, previous: Handler | undefined) {
    this.request = request;
    this.promise = promise;
    this.previous = previous;
  }
}

/** The handlers of one exchange as a linked list: its latest handler. */
export type HandlerList = Handler | undefined;
