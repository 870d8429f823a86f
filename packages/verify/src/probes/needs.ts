import type { Known } from '../survey/survey.ts';
import { holdKind } from '../stage/hold.ts';

/** Why a probe cannot be asked. */
type Need = (known: Known) => string | undefined;

const ANSWERED_EARLY = 'no request can be held open: the server answers a POST before it has its body';

/** The first reason of several. */
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

/** A request that stays in flight as long as the slow path takes, or longer. */
export const heldRequest: Need = (known) => {
  return holdKind(known) === undefined ? `${ANSWERED_EARLY}; give a slow path or a download path` : undefined;
};

/** A request that never ends by itself. */
export const endlessRequest: Need = (known) => {
  const kind = holdKind(known);
  return kind === 'slow upload' || kind === 'slow download'
    ? undefined
    : `${ANSWERED_EARLY}; give a download path, or an upload path that reads the body`;
};

export const slowUpload: Need = ({ options, survey }) => {
  return survey.uploadHeaders ? undefined : `POST ${options.uploadPath} is answered before its body has come`;
};

export const ownProcess: Need = ({ options: { target } }) => {
  return target.kind === 'command' ? undefined : 'the server was started by somebody else';
};

/** That it is stopped by a signal. */
export const signalled: Need = ({ options: { target } }) => {
  return target.stopCommand === undefined ? undefined : 'the server is stopped by a command';
};
