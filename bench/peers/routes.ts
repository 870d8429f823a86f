import type { VerifyOptions } from '@quiesce/verify';

/** What every server of the comparison answers, as far as its language or its place has it. */
export const ROUTES = {
  path: '/',
  slowPath: '/slow',
  uploadPath: '/',
  downloadPath: '/big',
  eventsPath: '/events',
  streamPath: '/tokens',
} as const satisfies VerifyOptions;

/** What a proxy cannot be asked: the work is done behind it. */
export const WORK = { orphanPath: '/work', orphanDone: 'work done' } as const satisfies VerifyOptions;

export const WEB_SOCKET = { webSocketPath: '/ws' } as const satisfies VerifyOptions;
