import type { DoctorOptions } from '@quiesce/doctor';

/** A file as in public projects, with the files beside it, and the correct result. */
export interface Shape {
  /** Description of the project. */
  readonly title: string;
  /** Contents by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Which of them the doctor is given. @default the first */
  readonly given?: readonly string[];
  readonly options?: DoctorOptions;
  readonly right: Right;
}

/** The expected report, or the expected error. */
type Right =
  | {
      /** The limit in ms and the findings of each workload, by name. */
      readonly workloads: Readonly<Record<string, readonly [limit: number, ...findings: string[]]>>;
      readonly skipped?: readonly string[];
      /** Some of the assumptions, as `name value`. */
      readonly assumed?: readonly string[];
      /** The first change of a finding, by the id of the finding. */
      readonly changes?: Readonly<Record<string, string>>;
    }
  | { readonly refused: string };

/** A drain that fits into any limit, for cases that are not about times. */
export const SHORT: DoctorOptions = { drain: { deadline: 2_000, cleanupTime: 500 } };
