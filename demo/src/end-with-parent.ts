/** Ends the process when the pipe to its parent closes, so that no instance outlives the demo. */
export function endWithParent(): void {
  process.stdin.once('end', () => process.exit(1)).resume();
  // It must not keep a finished process alive.
  process.stdin.unref();
}
