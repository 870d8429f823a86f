/** A defect of one line in core: what the tests should catch. */
export interface Defect {
  /** Of `packages/core/src`. */
  readonly file: string;
  /** The tests that are tried first. */
  readonly near: string;
  /** Occurs once in it. */
  readonly from: string;
  readonly to: string;
  /** What goes wrong then. */
  readonly what: string;
}
