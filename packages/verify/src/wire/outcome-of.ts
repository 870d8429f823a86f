import type { ConnectionEnding } from './connection-ending.ts';
import type { Exchange } from './exchange.ts';
import type { Outcome } from './outcome.ts';

/** Returns the outcome of a request that was never sent, because the connection had ended. */
export function outcomeUnsent(ending: ConnectionEnding): Outcome {
  if (ending === 'refused') return 'refused at connect';
  return ending === 'timed out' ? 'timed out' : 'reset before send';
}

/** Returns the outcome of a request that was waiting for its response when the connection ended. */
export function outcomeSent(ending: ConnectionEnding, exchange: Exchange): Outcome {
  if (ending === 'refused') return 'refused at connect';
  if (ending === 'timed out' || ending === 'client') return 'timed out';
  if (exchange.sentAt === undefined) return 'reset before send';
  return exchange.head === undefined ? 'reset after send' : 'truncated';
}
