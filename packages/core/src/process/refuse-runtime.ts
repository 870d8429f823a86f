import { QuiesceError } from '../errors.ts';

/** A runtime that the engine does not support. */
export type UnsupportedRuntime = 'Bun' | 'Deno';

/**
 * Throws in runtimes where a shutdown would fail or hang. An error at startup is noticed; one at shutdown often is not.
 * @throws QuiesceError `ERR_QUIESCE_RUNTIME_UNSUPPORTED`
 */
export function refuseRuntime(
  { unsupportedRuntime }: { readonly unsupportedRuntime: UnsupportedRuntime | undefined },
  call: string,
): void {
  if (unsupportedRuntime === undefined) return;
  throw new QuiesceError(
    'ERR_QUIESCE_RUNTIME_UNSUPPORTED',
    `${call}() needs Node.js 20.19 or later; this is ${unsupportedRuntime}, whose servers and inspector lack features that ` +
      'a shutdown needs. Run the service with node, or stop it without a drain.',
  );
}

/** Both also set the version of Node that they emulate. */
export function findUnsupportedRuntime(
  versions: Readonly<Record<string, string | undefined>>,
): UnsupportedRuntime | undefined {
  if (versions['bun'] !== undefined) return 'Bun';
  return versions['deno'] === undefined ? undefined : 'Deno';
}
