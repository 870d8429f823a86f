import type { VerifyOptions } from '@quiesce/verify';

/** Routes of every compared server, if its language or position allows them. */
export const ROUTES = {
  path: '/',
  slowPath: '/slow',
  uploadPath: '/',
  downloadPath: '/big',
  eventsPath: '/events',
  streamPath: '/tokens',
} as const satisfies VerifyOptions;

/** Not for proxies: the work is done behind them. */
export const WORK = { orphanPath: '/work', orphanDone: 'work done' } as const satisfies VerifyOptions;

export const WEB_SOCKET = { webSocketPath: '/ws' } as const satisfies VerifyOptions;
