import { QuiesceError } from '../errors.ts';
import type { ProcessPort } from './process.ts';

/**
 * Refuses to begin in a runtime in which the shutdown would fail or hang: at the start of a service that is seen, in a deploy it is not.
 * @throws QuiesceError `ERR_QUIESCE_RUNTIME_UNSUPPORTED`
 */
export function refuseRuntime(
  { unsupportedRuntime }: Pick<ProcessPort, 'unsupportedRuntime'>,
  call: string,
): void {
  if (unsupportedRuntime === undefined) return;
  throw new QuiesceError(
    'ERR_QUIESCE_RUNTIME_UNSUPPORTED',
    `${call}() needs Node.js 20.19 or later; this is ${unsupportedRuntime}, whose servers and inspector do not do all that ` +
      'a shutdown needs. Run the service with node, or stop it without a drain.',
  );
}
