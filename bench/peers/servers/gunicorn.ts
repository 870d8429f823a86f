// gunicorn with the application of the tests of @quiesce/verify, and threaded workers, which keep connections alive.
// Set: --graceful-timeout, instead of 30 s: https://docs.gunicorn.org/en/stable/settings.html#graceful-timeout
import type { VerifyOptions } from '@quiesce/verify';
import { gunicorn } from '../../../packages/verify/test/servers/python.ts';

export function gunicornOptions(): VerifyOptions {
  return gunicorn('--graceful-timeout', '5');
}
