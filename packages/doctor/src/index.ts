export { doctor } from './doctor.ts';
export { DOCTOR_ERROR_CODES, DoctorError, type DoctorErrorCode } from './errors.ts';
export { parseDuration } from './durations.ts';
export { formatDoctorReport, type FormatOptions as DoctorFormat } from './format.ts';
export type { BalancerCheck, DoctorFile, DoctorOptions } from './options.ts';
export type {
  Assumption,
  Budget,
  BudgetLine,
  Change,
  ChangeValue,
  DoctorReport,
  Finding,
  Kind,
  Place,
  Platform,
  Severity,
  Skipped,
  Source,
  WorkloadReport,
} from './report.ts';
export { KINDS as DOCTOR_KINDS } from './report.ts';
export type { RuleText } from './rules/rule.ts';
export { RULES as DOCTOR_RULES } from './rules/rules.ts';
