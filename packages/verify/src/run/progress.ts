import type { ProbeId } from '../probes/ids.ts';
import type { ProbeResult } from '../report/report.ts';

/** A step of a run. */
export type Progress =
  | { readonly type: 'survey' }
  | { readonly type: 'probe started'; readonly id: ProbeId; readonly run: number }
  | { readonly type: 'probe ended'; readonly result: ProbeResult };
