import { join } from 'node:path';
import type { VerifyOptions } from '../../src/index.ts';

const PATHS = {
  slowPath: '/slow',
  downloadPath: '/big',
  streamPath: '/tokens',
  orphanPath: '/work',
  orphanDone: 'work done',
} as const;

/** `ThreadingHTTPServer` of the standard library. */
export function threadingHttpServer(): VerifyOptions {
  return { command: ['python3', join(import.meta.dirname, 'threading-http-server.py')], ...PATHS };
}

/** gunicorn with threaded workers, which keep connections alive. */
export function gunicorn(...parameters: readonly string[]): VerifyOptions {
  const command = ['gunicorn', '--bind', '127.0.0.1:{port}', '--worker-class', 'gthread', '--threads', '64'];
  return {
    command: [...command, ...parameters, 'wsgi:app'],
    cwd: import.meta.dirname,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
    ...PATHS,
  };
}
