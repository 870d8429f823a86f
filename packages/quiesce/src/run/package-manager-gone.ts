/** ms between two checks: no event reports the end of the parent process. */
const INTERVAL = 200;

/**
 * Calls the listener when the package manager that started this program has ended, such as that of `npx quiesce run`: a signal ends
 * npm, which does not pass it on.
 * @returns a function that stops the checks
 */
export function onPackageManagerGone(listener: () => void): () => void {
  // npm, pnpm and Yarn set it for the commands they run.
  if (process.env['npm_config_user_agent'] === undefined) return () => undefined;
  const { ppid } = process;
  const timer = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(timer);
    listener();
  }, INTERVAL);
  return () => clearInterval(timer);
}
