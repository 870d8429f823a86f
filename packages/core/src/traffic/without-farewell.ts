import { pathOf } from '../requests/request.ts';

/** Maximum number of paths listed in the warning. */
const MAX_PATHS = 5;

/** Returns the warning about upgraded sockets that the engine cannot end; `undefined` if there are none. */
export function withoutFarewellWarning(
  sockets: readonly { readonly url: string }[],
): { readonly details: object; readonly message: string } | undefined {
  if (sockets.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { url } of sockets) counts.set(pathOf(url), (counts.get(pathOf(url)) ?? 0) + 1);
  const paths = [...counts].toSorted(([, a], [, b]) => b - a);
  const named = paths
    .slice(0, MAX_PATHS)
    .map(([path, count]) => (count === 1 ? path : `${path} ×${count}`))
    .concat(paths.length > MAX_PATHS ? [`${paths.length - MAX_PATHS} more paths`] : []);
  return {
    details: { sockets: sockets.length },
    message:
      `upgraded sockets without a farewell delay the shutdown: ${sockets.length} (${named.join(', ')}); ` +
      'register them with drain.webSockets(server) or drain.upgrade(socket, { close })',
  };
}
