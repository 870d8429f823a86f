/** What can be read, by the names that `--kind` takes. */
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

/** What a file can be. */
export type Kind = (typeof KINDS)[number];

/** What runs a service: `grace` where no file says it, and `--grace` has the time. */
export type Platform = Kind | 'grace';

/** `error`: requests are lost, or the process is killed. `warning`: some may be. `note`: good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** Where something stands, or would stand. */
export interface Place {
  readonly file: string;
  /** From 1. Where a value is missing, the line of what it belongs to; none for what was imported or merged. */
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

/** One key to change. */
export type Change =
  | {
      readonly in: 'file';
      readonly file: string;
      readonly line?: number;
      /** Which document of the file, from 0. */
      readonly document: number;
      readonly path: readonly (string | number)[];
      readonly value: ChangeValue;
      /** The key and its value, as a person writes them. */
      readonly text: string;
    }
  | {
      /** Where `drain` is an option of `createDrain`, `server` a property of the HTTP server, and `elsewhere` neither. */
      readonly in: 'drain' | 'server' | 'elsewhere';
      readonly path: readonly string[];
      readonly value: ChangeValue;
      readonly text: string;
    };

/** Where a rule comes from. */
export interface Source {
  readonly title: string;
  /** A page, or a document of this repository. */
  readonly url: string;
}

/** Times, or settings, that contradict each other. */
export interface Finding {
  /** Stable: see the table in `docs/doctor.md`. */
  readonly id: string;
  readonly severity: Severity;
  readonly place?: Place;
  /** What contradicts what, with the numbers. */
  readonly problem: string;
  readonly why: string;
  readonly source: Source;
  /** What to change; all of them together. */
  readonly changes: readonly Change[];
  /** What to change instead, if that cannot be had. */
  readonly otherwise: readonly Change[];
}

export interface BudgetLine {
  readonly name: string;
  /** Milliseconds. */
  readonly time: number;
}

/** What a shutdown may take, and what it gets. */
export interface Budget {
  readonly lines: readonly BudgetLine[];
  /** Milliseconds: the lines together. */
  readonly sum: number;
  readonly limit: {
    /** The key that sets it. */
    readonly name: string;
    /** Milliseconds; `null` where there is no limit. */
    readonly time: number | null;
    /** Whether the file leaves it out. */
    readonly byDefault: boolean;
  };
  readonly fits: boolean;
}

/** A container, a service of Compose, an image, a task, a machine, a process, a unit, or an app of pm2. */
export interface WorkloadReport {
  readonly kind: Platform;
  readonly name: string;
  readonly place: Place;
  readonly budget: Budget;
  readonly findings: readonly Finding[];
}

/** A number, or a name, that went into the report, and that no file says. */
export interface Assumption {
  readonly name: string;
  /** Milliseconds, or text. */
  readonly value: number | string;
  /** The option, or the command, that says otherwise. */
  readonly option: string;
}

export interface Skipped {
  readonly place: Place;
  readonly name: string;
  readonly why: string;
}

/** What the doctor found. Plain data: it survives JSON. */
export interface DoctorReport {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** Of the drain itself, and of the balancer: of no single workload. */
  readonly findings: readonly Finding[];
  readonly workloads: readonly WorkloadReport[];
  readonly assumptions: readonly Assumption[];
  /** What was read and has nothing to judge. */
  readonly skipped: readonly Skipped[];
}
