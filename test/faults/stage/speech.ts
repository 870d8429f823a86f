/** Where a request stops. */
export const PARTS = ['its request line', 'its head', 'its body'] as const;
export type Part = (typeof PARTS)[number];

/** What has come of an answer. */
interface Answer {
  readonly status: string;
  readonly isWhole: boolean;
}

/** What a client says in a protocol, up to any byte of it, and how it reads the answer. One request a connection. */
export interface Speech {
  get(path: string): Buffer;
  /** A POST to `/upload`, up to the middle of a part of it. */
  uploadTo(part: Part): Buffer;
  /** What is missing of it. */
  uploadFrom(part: Part): Buffer;
  upload(): Buffer;
  garbage(): Buffer;
  /** The answer, as far as it has come; `undefined` before its status. */
  read(bytes: Buffer): Answer | undefined;
}
