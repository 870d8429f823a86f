import { constants } from 'node:os';

/** Returns a signal by its name in Node: `TERM`, `SIGTERM` and `15` are the same. */
export function signalName(text: string | number): string {
  const written = String(text).trim();
  if (/^\d+$/.test(written)) {
    const found = Object.entries(constants.signals).find(([, number]) => number === Number(written));
    return found?.[0] ?? written;
  }
  const upper = written.toUpperCase();
  return upper.startsWith('SIG') ? upper : `SIG${upper}`;
}
