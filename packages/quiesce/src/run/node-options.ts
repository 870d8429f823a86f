/** NODE_OPTIONS with one more module to load, behind what is there. Quoted, because a path may have spaces. */
export function withPreload(nodeOptions: string | undefined, path: string): string {
  // By `require`, because `--import` would also start Node's loader of ES modules.
  const preload = `--require "${path.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
  return nodeOptions ? `${nodeOptions} ${preload}` : preload;
}
