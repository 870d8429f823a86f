/** However the parent ends, the pipe to it ends too: no instance outlives the demo. */
export function endWithParent(): void {
  process.stdin.once('end', () => process.exit(1)).resume();
  // It must not keep a process alive that is done.
  process.stdin.unref();
}
