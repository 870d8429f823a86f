/** Parts of a request in which it can stop. */
export const PARTS = ['its request line', 'its head', 'its body'] as const;
export type Part = (typeof PARTS)[number];

/** The received part of a response. */
interface Answer {
  readonly status: string;
  readonly isWhole: boolean;
}

/** Encodes requests of a client in a protocol up to any byte, and parses the response. One request per connection. */
export interface Speech {
  get(path: string): Buffer;
  /** Returns a POST to `/upload`, up to the middle of a part of it. */
  uploadTo(part: Part): Buffer;
  /** Returns the rest of that request. */
  uploadFrom(part: Part): Buffer;
  upload(): Buffer;
  garbage(): Buffer;
  /** Returns the received part of the response; `undefined` before its status. */
  read(bytes: Buffer): Answer | undefined;
}
