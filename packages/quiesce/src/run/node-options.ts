/** Returns NODE_OPTIONS with one more module, after the existing ones. Quoted, because a path may contain spaces. */
export function withPreload(nodeOptions: string | undefined, path: string): string {
  // Uses `--require`, because `--import` would also start Node's ES module loader.
  const preload = `--require "${path.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
  return nodeOptions ? `${nodeOptions} ${preload}` : preload;
}
