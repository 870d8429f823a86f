/**
 * What connections are told: `keep`, live on; `announce`, every response is the last one of its connection; `empty`,
 * moreover new requests are late, and what is idle ends.
 */
export type Mode = 'keep' | 'announce' | 'empty';
