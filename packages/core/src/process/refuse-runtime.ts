import { QuiesceError } from '../errors.ts';

/** A runtime in which the engine does not work. */
export type UnsupportedRuntime = 'Bun' | 'Deno';

/**
 * Refuses to begin in a runtime in which the shutdown would fail or hang: at the start of a service that is seen, in a deploy it is not.
 * @throws QuiesceError `ERR_QUIESCE_RUNTIME_UNSUPPORTED`
 */
export function refuseRuntime(
  { unsupportedRuntime }: { readonly unsupportedRuntime: UnsupportedRuntime | undefined },
  call: string,
): void {
  if (unsupportedRuntime === undefined) return;
  throw new QuiesceError(
    'ERR_QUIESCE_RUNTIME_UNSUPPORTED',
    `${call}() needs Node.js 20.19 or later; this is ${unsupportedRuntime}, whose servers and inspector do not do all that ` +
      'a shutdown needs. Run the service with node, or stop it without a drain.',
  );
}

/** Both name the version of Node that they imitate as well. */
export function findUnsupportedRuntime(
  versions: Readonly<Record<string, string | undefined>>,
): UnsupportedRuntime | undefined {
  if (versions['bun'] !== undefined) return 'Bun';
  return versions['deno'] === undefined ? undefined : 'Deno';
}
