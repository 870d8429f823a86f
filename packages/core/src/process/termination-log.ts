import { describeError } from '../errors.ts';
import type { Logger } from '../options/options.ts';
import { printable } from '../util/printable.ts';
import type { ProcessPort } from './process.ts';

/** What Kubernetes reads of a termination message, in bytes. */
const LIMIT = 4_096;

/** Leaves the lines of the report in the file that the options name; the last one, which sums up, comes first. */
export function keepReport(
  port: Pick<ProcessPort, 'writeFile'>,
  path: string | undefined,
  lines: readonly string[],
  logger: Logger,
): void {
  if (path === undefined) return;
  try {
    port.writeFile(
      path,
      shortened([...lines.slice(-1), ...lines.slice(0, -1)].map((line) => printable(line)).join('\n')),
    );
  } catch (error) {
    logger.error({ err: error }, `the termination log could not be written: ${describeError(error)}`);
  }
}

function shortened(text: string): string {
  // A character that is cut through would become one that takes more bytes.
  return new TextDecoder().decode(Buffer.from(`${text}\n`).subarray(0, LIMIT), { stream: true });
}
