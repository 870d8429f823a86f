import {
  compareShutdowns,
  formatComparison,
  type Comparison,
  type ReportFormat,
  type VerifyOptions,
} from '@quiesce/verify';
import { abortOnSignal } from './interrupt.ts';
import { Live } from './live.ts';
import { preload } from './preload.ts';

/** Runs `quiesce verify --compare`: judges the server without and with the preload, and writes one table. */
export async function compare(
  options: VerifyOptions,
  probes: number,
  stream: NodeJS.WriteStream,
  format: ReportFormat,
): Promise<Comparison> {
  const live = new Live(stream, format, { total: 2 * probes, isQuiet: true });
  try {
    const comparison = await compareShutdowns({
      ...options,
      preload: preload(),
      abort: abortOnSignal(),
      onProgress: (_side, progress) => live.update(progress),
    });
    live.end();
    stream.write(`${formatComparison(comparison, format)}\n`);
    return comparison;
  } finally {
    live.end();
  }
}
