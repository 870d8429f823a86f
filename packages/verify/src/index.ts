export { compareShutdowns } from './compare/compare-shutdowns.ts';
export { lostIn } from './compare/lost.ts';
export { VERIFY_ERROR_CODES, VerifyError } from './errors.ts';
export { PROBE_IDS } from './probes/ids.ts';
export { PROBE_TITLES } from './probes/index.ts';
export { toBadge } from './report/badge.ts';
export { toAnnotations } from './report/github/annotations.ts';
export { toMarkdown } from './report/github/summary.ts';
export { toHtml } from './report/html/page.ts';
export { toJUnit } from './report/junit.ts';
export { formatComparison } from './report/text/format-comparison.ts';
export { formatEnd, formatProbe, formatReport } from './report/text/format-report.ts';
export { verifyShutdown } from './run/verify-shutdown.ts';
export { OUTCOMES } from './wire/outcome.ts';

export type { CompareOptions } from './compare/compare-shutdowns.ts';
export type { Comparison, Preload, Side } from './compare/comparison.ts';
export type { Lost } from './compare/lost.ts';
export type { VerifyErrorCode } from './errors.ts';
export type { VerifyOptions } from './options/options.ts';
export type { ProbeId } from './probes/ids.ts';
export type {
  ConnectionRecord,
  ExitRecord,
  Limits,
  ProbeResult,
  RequestRecord,
  RunRecord,
  ServerFacts,
  Verdict,
  VerifyReport,
} from './report/report.ts';
export type { Rank } from './report/rank.ts';
export type { ReportFormat } from './report/text/format-report.ts';
export type { Progress } from './run/progress.ts';
export type { ConnectionEnding } from './wire/connection-ending.ts';
export type { Outcome } from './wire/outcome.ts';
