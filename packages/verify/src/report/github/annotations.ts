import { bySeverity, RANK_WORDS, type Rank } from '../rank.ts';
import type { ProbeResult, VerifyReport } from '../report.ts';
import { clean, withVerdict } from '../words.ts';

/** The annotation level of each rank. */
const LEVELS: Readonly<Record<Rank, string>> = { lost: 'error', delay: 'warning', hygiene: 'notice' };

/**
 * Returns the failures as workflow commands of GitHub Actions, one per line, the worst first; in the output of a step they become
 * annotations. A lost request is an error, a delay a warning, hygiene a notice. Empty without failures.
 */
export function toAnnotations({ probes }: VerifyReport): string {
  return bySeverity(withVerdict(probes, 'fail'))
    .map((probe) => `${annotationOf(probe)}\n`)
    .join('');
}

function annotationOf({ id, title, saw, fix, rank }: ProbeResult): string {
  const text = clean(`${title}, but ${saw}. To try: ${fix}`);
  return `::${LEVELS[rank]} title=${property(`Shutdown, ${id}: ${RANK_WORDS[rank]}`)}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
