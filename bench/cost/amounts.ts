/** How many requests a measurement takes. */
export interface Amounts {
  /** Before anything is counted: so many until V8 has compiled what is hot. */
  readonly warmUp: number;
  /** Of each batch that is counted. */
  readonly requests: number;
}
