import { describeError } from '../errors.ts';
import type { Logger } from '../options/options.ts';
import { printable } from '../util/printable.ts';
import type { ProcessPort } from './port.ts';

/** Bytes of a termination message that Kubernetes reads. */
const LIMIT = 4_096;

/** Writes the lines of the report to the termination log. The last line, the summary, comes first. */
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
  // A truncated character would be decoded to U+FFFD, which takes more bytes.
  return new TextDecoder().decode(Buffer.from(`${text}\n`).subarray(0, LIMIT), { stream: true });
}
