import { missingIn } from '../survey/found.ts';
import type { Known } from '../survey/survey.ts';
import { holdKind } from '../stage/hold.ts';

/** Returns why a probe cannot be run; `undefined` if it can. */
type Need = (known: Known) => string | undefined;

/** Returns the first unmet need of several. */
export function needs(...all: readonly Need[]): Need {
  return (known) => {
    for (const need of all) {
      const reason = need(known);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

export const keepAlive: Need = ({ survey }) => {
  return survey.keepsAlive ? undefined : 'the server keeps no connection alive';
};

/** Needs HTTP/1.1: incomplete headers, pipelines and `Connection: close` do not exist in HTTP/2. */
export const http1: Need = ({ survey }) => {
  return survey.http1 ? undefined : 'the server answers in HTTP/2 only';
};

/** Needs a request that stays in flight at least as long as the slow path takes. */
export const heldRequest: Need = (known) => {
  return holdKind(known) === undefined
    ? `${notHeld(known)}; give an upload path that reads the body, a slow path, or a download path`
    : undefined;
};

/** Needs a request that never ends by itself. */
export const endlessRequest: Need = (known) => {
  const kind = holdKind(known);
  return kind === 'slow upload' || kind === 'slow download'
    ? undefined
    : `${notHeld(known)}; give a download path, or an upload path that reads the body`;
};

export const slowUpload: Need = ({ survey }) => missingIn(survey.upload);

/** Returns why no request could be held open. */
function notHeld({ options, survey }: Known): string {
  const met = [survey.upload, ...(options.downloadPath === undefined ? [] : [survey.download])];
  return `no request can be held open: ${met.map((found) => missingIn(found)).join(', ')}`;
}

export const ownProcess: Need = ({ options: { target } }) => {
  return target.kind === 'command' ? undefined : 'the server was started by another program';
};

/** Needs a server that is stopped by a signal. */
export const signalled: Need = ({ options: { target } }) => {
  return target.stopCommand === undefined ? undefined : 'the server is stopped by a command';
};
