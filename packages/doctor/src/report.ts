/** All kinds of files, by the names that `--kind` takes. */
export const KINDS = [
  'kubernetes',
  'compose',
  'dockerfile',
  'ecs',
  'nomad',
  'fly',
  'procfile',
  'systemd',
  'pm2',
] as const;

/** The kind of a file. */
export type Kind = (typeof KINDS)[number];

/** The platform of a service: `grace` if only `--grace` gives the time. */
export type Platform = Kind | 'grace';

/** `error`: requests are lost, or the process is killed. `warning`: some may be lost. `note`: good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** The place of a value, whether it exists or not. */
export interface Place {
  readonly file: string;
  /** From 1. For a missing value, the line of its parent; `undefined` for imported or merged values. */
  readonly line?: number;
}

/** A value to set; `null` removes the key. */
export type ChangeValue =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | { readonly [key: string]: number };

/** A key to change. */
export type Change =
  | {
      readonly in: 'file';
      readonly file: string;
      readonly line?: number;
      /** Index of the document in the file, from 0. */
      readonly document: number;
      readonly path: readonly (string | number)[];
      readonly value: ChangeValue;
      /** The key and its value in the syntax of the file. */
      readonly text: string;
    }
  | {
      /** `drain`: an option of `createDrain`; `server`: a property of the HTTP server; `elsewhere`: neither. */
      readonly in: 'drain' | 'server' | 'elsewhere';
      readonly path: readonly string[];
      readonly value: ChangeValue;
      readonly text: string;
    };

/** The source of a rule. */
export interface Source {
  readonly title: string;
  /** A page, or a document of this repository. */
  readonly url: string;
}

/** A contradiction between times or settings. */
export interface Finding {
  /** Stable: see the table in `docs/doctor.md`. */
  readonly id: string;
  readonly severity: Severity;
  readonly place?: Place;
  /** The contradiction, with its numbers. */
  readonly problem: string;
  readonly why: string;
  readonly source: Source;
  /** The suggested changes, all of which are needed. */
  readonly changes: readonly Change[];
  /** Alternative changes. */
  readonly otherwise: readonly Change[];
}

export interface BudgetLine {
  readonly name: string;
  /** Milliseconds. */
  readonly time: number;
}

/** The longest possible shutdown and its limit. */
export interface Budget {
  readonly lines: readonly BudgetLine[];
  /** Sum of the lines in milliseconds. */
  readonly sum: number;
  readonly limit: {
    /** The key that sets the limit. */
    readonly name: string;
    /** Milliseconds; `null` if there is no limit. */
    readonly time: number | null;
    /** True if the file does not set it. */
    readonly byDefault: boolean;
  };
  readonly fits: boolean;
}

/** A container, a Compose service, an image, a task, a machine, a process, a unit, or a pm2 app. */
export interface WorkloadReport {
  readonly kind: Platform;
  readonly name: string;
  readonly place: Place;
  readonly budget: Budget;
  readonly findings: readonly Finding[];
}

/** A value that the report is based on, but no file states. */
export interface Assumption {
  readonly name: string;
  /** Milliseconds, or text. */
  readonly value: number | string;
  /** The option or command that overrides it. */
  readonly option: string;
}

export interface Skipped {
  readonly place: Place;
  readonly name: string;
  readonly why: string;
}

/** The result of the doctor. Plain data: it survives JSON. */
export interface DoctorReport {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** Findings about the drain itself and the load balancer, not about a single workload. */
  readonly findings: readonly Finding[];
  readonly workloads: readonly WorkloadReport[];
  readonly assumptions: readonly Assumption[];
  /** Parts that were read but contain nothing to judge. */
  readonly skipped: readonly Skipped[];
}
