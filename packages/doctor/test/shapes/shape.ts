import type { DoctorOptions } from '@quiesce/doctor';

/** A file as public projects have it, with what lies beside it, and what is right about it. */
export interface Shape {
  /** What people run by it. */
  readonly title: string;
  /** By their paths. */
  readonly files: Readonly<Record<string, string>>;
  /** Which of them the doctor is given. @default the first */
  readonly given?: readonly string[];
  readonly options?: DoctorOptions;
  readonly right: Right;
}

/** What the report has, or why there is none. */
type Right =
  | {
      /** By the name of each workload, its limit in ms, and its findings. */
      readonly workloads: Readonly<Record<string, readonly [limit: number, ...findings: string[]]>>;
      readonly skipped?: readonly string[];
      /** Some of the assumptions, as `name value`. */
      readonly assumed?: readonly string[];
      /** The first change of a finding, by its id. */
      readonly changes?: Readonly<Record<string, string>>;
    }
  | { readonly refused: string };

/** A drain that fits into any limit: what is asked is not about times. */
export const SHORT: DoctorOptions = { drain: { deadline: 2_000, cleanupTime: 500 } };
