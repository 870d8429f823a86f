import type { ProbeId } from '../probes/ids.ts';
import type { Rank } from '../report/rank.ts';
import type { Progress } from '../run/progress.ts';

/** What is judged, and against what. All times are in ms. */
export interface VerifyOptions {
  /**
   * The command that starts the server, started anew for every probe. `{port}` in it is replaced, and `PORT` is set in its
   * environment. Without it, `pid` or `stopCommand` has to say how a running server is stopped.
   */
  readonly command?: readonly string[];
  /** @default process.cwd() */
  readonly cwd?: string;
  /** Added to the environment of the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** A server that runs already. It is stopped once, so only the probes that share a shutdown can run. */
  readonly pid?: number;
  /** Runs in a shell instead of sending the signal, with the process id in `PID`. */
  readonly stopCommand?: string;
  /** @default 'SIGTERM' */
  readonly signal?: NodeJS.Signals;

  /**
   * Where the server listens. `https:` for TLS, whatever the certificate.
   * @default 'http://127.0.0.1' with `port`
   */
  readonly url?: string;
  /**
   * The port, for a server that chooses it itself.
   * @default a free one
   */
  readonly port?: number;
  /** The path of a Unix socket at which the server listens, instead of a port. `{socket}` in the command is replaced by it. */
  readonly socket?: string;
  /** Lets the traffic go to hosts beyond this one. @default false */
  readonly allowRemote?: boolean;

  /** Fields that every request has, such as `Authorization`. They are not in the report. */
  readonly header?: Readonly<Record<string, string>>;
  /** User and password, as `user:password`: an `Authorization` of the scheme Basic (RFC 7617). */
  readonly auth?: string;
  /**
   * The type of every body.
   * @default 'application/json'; where a POST to `uploadPath` of that type is not waited for, other types are tried
   */
  readonly contentType?: string;
  /** The body of a POST to `uploadPath`. @default an empty array of JSON, or nothing but spaces */
  readonly body?: string;
  /** Answers quickly, to a GET. @default '/' */
  readonly path?: string;
  /** Answers a GET after half a second or more. Without it, requests are held open by sending their bodies slowly. */
  readonly slowPath?: string;
  /** Reads the body of a POST before it answers. @default the value of `path` */
  readonly uploadPath?: string;
  /** Answers with more than fits into the buffers of a connection: some MiB. */
  readonly downloadPath?: string;
  /** Says with its status whether the server is ready: a 2xx, it is. */
  readonly readyPath?: string;
  /** Answers with an event stream that has no end. */
  readonly eventsPath?: string;
  /** Answers a POST with an event stream that ends by itself, after a second or more: the tokens of a model, a tool call. */
  readonly streamPath?: string;
  /** The body of that POST. @default '{}' */
  readonly streamBody?: string;
  /** A POST to it begins work that takes a second or more, and has to be finished even if the client has left. */
  readonly orphanPath?: string;
  /** The body of that POST. @default '{}' */
  readonly orphanBody?: string;
  /** Text that the handler of `orphanPath` writes to stdout or stderr when its work is done. */
  readonly orphanDone?: string;
  /** Accepts a WebSocket. */
  readonly webSocketPath?: string;

  /** The grace period: the process has ended so long after the signal, whatever happens. Kubernetes gives 30 s. @default 30000 */
  readonly budget?: number;
  /** How long the server goes on serving after the signal, with its readiness off. @default 0 */
  readonly lameDuck?: number;
  /** How soon after the lame duck a server with nothing in flight has ended. @default 2000 */
  readonly timely?: number;
  /** How long a client that stalls may hold up the end. @default 5000 */
  readonly stallLimit?: number;
  /** How long the server may take until it answers. @default 30000 */
  readonly startTimeout?: number;
  /** The age at which a connection in use has to end. @default none */
  readonly connectionAge?: number;
  /** The exit code of a shutdown in which nobody was cut off. @default 0 */
  readonly exitCode?: number;
  /** The share of requests that the load may lose. @default 0 */
  readonly maxLoss?: number;
  /** Requests per second of the load. @default 200 */
  readonly loadRate?: number;

  /** How often each probe runs, each time with the signal at another moment; the worst run counts. @default 1 */
  readonly repeat?: number;
  /** Makes the moments the same again. @default a random number, which the report has */
  readonly seed?: number;
  /** How many servers are judged at the same time; 1 where the port is given. @default 2 */
  readonly jobs?: number;
  /** Only these probes. @default all */
  readonly only?: readonly ProbeId[];
  /** Not these. */
  readonly skip?: readonly ProbeId[];
  /** Whether the others are asked as well if `signal-handled` fails, which explains what they would say. @default false */
  readonly keepGoing?: boolean;
  /** The mildest failure that makes the verdict `fail`. @default 'hygiene' */
  readonly failOn?: Rank;
  /** Whether a skipped probe makes the verdict `fail`. @default false */
  readonly failOnSkip?: boolean;

  /** Is told what is going on. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends it early; what was started is ended too. */
  readonly abort?: AbortSignal;
}

/** Complete, checked and frozen. */
export interface ResolvedOptions {
  readonly target: Target;
  /** `undefined`: JSON, or what is waited for. */
  readonly contentType: string | undefined;
  readonly body: string | undefined;
  readonly path: string;
  readonly slowPath: string | undefined;
  readonly uploadPath: string;
  readonly downloadPath: string | undefined;
  readonly readyPath: string | undefined;
  readonly eventsPath: string | undefined;
  readonly streamPath: string | undefined;
  readonly streamBody: string;
  readonly orphanPath: string | undefined;
  readonly orphanBody: string;
  readonly orphanDone: string | undefined;
  readonly webSocketPath: string | undefined;
  readonly budget: number;
  readonly lameDuck: number;
  readonly timely: number;
  readonly stallLimit: number;
  readonly startTimeout: number;
  readonly connectionAge: number | undefined;
  readonly exitCode: number;
  readonly maxLoss: number;
  readonly loadRate: number;
  readonly repeat: number;
  readonly seed: number;
  readonly jobs: number;
  readonly probes: readonly ProbeId[];
  readonly keepGoing: boolean;
  readonly failOn: Rank;
  readonly failOnSkip: boolean;
}

/** How a server is come by, and how it is stopped. */
export type Target = {
  readonly tls: boolean;
  readonly host: string;
  readonly socket: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly stopSignal: NodeJS.Signals;
  readonly stopCommand: string | undefined;
} & (
  | {
      readonly kind: 'command';
      readonly command: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      /** `undefined`: a free one. */
      readonly port: number | undefined;
    }
  | { readonly kind: 'running'; readonly pid: number | undefined; readonly port: number }
);
