/** A one-line defect in core that the tests should detect. */
export interface Defect {
  /** File in `packages/core/src`. */
  readonly file: string;
  /** The tests that run first. */
  readonly near: string;
  /** Text of the line; occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** The consequence of the defect. */
  readonly what: string;
}
