import type { ProbeId } from '../probes/ids.ts';
import type { Rank } from '../report/rank.ts';
import type { Progress } from '../run/progress.ts';

/** The server to judge, and the limits it is judged against. All times are in ms. */
export interface VerifyOptions {
  /**
   * The command that starts the server, run anew for every probe. `{port}` in it is replaced, and `PORT` is set in its
   * environment. Without it, `pid` or `stopCommand` must be given, to stop a running server.
   */
  readonly command?: readonly string[];
  /** @default process.cwd() */
  readonly cwd?: string;
  /** Added to the environment of the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** The process id of a running server. It is stopped once, so only the probes that share a shutdown can run. */
  readonly pid?: number;
  /** Shell command that is run instead of sending the signal, with the process id in `PID`. */
  readonly stopCommand?: string;
  /** @default 'SIGTERM' */
  readonly signal?: NodeJS.Signals;

  /**
   * URL where the server listens; `https:` for TLS. Certificates are not verified.
   * @default 'http://127.0.0.1' with `port`
   */
  readonly url?: string;
  /**
   * The port, for a server that chooses its port itself.
   * @default a free one
   */
  readonly port?: number;
  /** The path of a Unix socket at which the server listens, instead of a port. `{socket}` in the command is replaced with it. */
  readonly socket?: string;
  /** Allows traffic to hosts other than this one. @default false */
  readonly allowRemote?: boolean;

  /** Header fields of every request, such as `Authorization`. The report does not include them. */
  readonly header?: Readonly<Record<string, string>>;
  /** User and password as `user:password`, sent as HTTP Basic authentication (RFC 7617). */
  readonly auth?: string;
  /**
   * The content type of every request body.
   * @default 'application/json'; if the server does not wait for a body of that type at `uploadPath`, other types are tried
   */
  readonly contentType?: string;
  /** The body of a POST to `uploadPath`. @default a minimal body of its content type */
  readonly body?: string;
  /** A path that answers a GET quickly. @default '/' */
  readonly path?: string;
  /** A path that answers a GET after half a second or more. Without it, requests are held open by sending their bodies slowly. */
  readonly slowPath?: string;
  /** A path that reads the body of a POST before it answers. @default the value of `path` */
  readonly uploadPath?: string;
  /** A path whose response is larger than the buffers of a connection: several MiB. */
  readonly downloadPath?: string;
  /** The readiness path: a 2xx status means that the server is ready. */
  readonly readyPath?: string;
  /** A path that answers with an endless event stream. */
  readonly eventsPath?: string;
  /**
   * A path that answers a POST with an event stream that ends by itself after a second or more, such as tokens of a model or a
   * tool call.
   */
  readonly streamPath?: string;
  /** The body of a POST to `streamPath`. @default '{}' */
  readonly streamBody?: string;
  /** A path where a POST begins work that takes a second or more, and has to be finished even if the client has left. */
  readonly orphanPath?: string;
  /** The body of a POST to `orphanPath`. @default '{}' */
  readonly orphanBody?: string;
  /** Text that the handler of `orphanPath` writes to stdout or stderr when its work is done. */
  readonly orphanDone?: string;
  /** A path that accepts a WebSocket. */
  readonly webSocketPath?: string;

  /** The grace period: the process must end this long after the signal. Kubernetes gives 30 s. @default 30000 */
  readonly budget?: number;
  /** How long the server keeps serving after the signal, with readiness off. @default 0 */
  readonly lameDuck?: number;
  /** How soon after the lame duck a server with nothing in flight must end. @default 2000 */
  readonly timely?: number;
  /** How long a stalled client may delay the end. @default 5000 */
  readonly stallLimit?: number;
  /** How long the server may take to start answering. @default 30000 */
  readonly startTimeout?: number;
  /** The age at which a connection in use must be ended by the server. @default none */
  readonly connectionAge?: number;
  /** The exit code of a shutdown that cuts nothing off. @default 0 */
  readonly exitCode?: number;
  /** The share of requests that may be lost under load, from 0 to 1. @default 0 */
  readonly maxLoss?: number;
  /** Requests per second under load. @default 200 */
  readonly loadRate?: number;

  /** How many times each probe runs, each time with the signal at another moment; the worst run counts. @default 1 */
  readonly repeat?: number;
  /** Repeats the moments of an earlier run. @default a random number, which the report includes */
  readonly seed?: number;
  /** How many servers are judged at the same time; 1 if the port is given. @default 2 */
  readonly jobs?: number;
  /** Runs only these probes. @default all */
  readonly only?: readonly ProbeId[];
  /** Leaves these probes out. */
  readonly skip?: readonly ProbeId[];
  /** Runs the other probes even if `signal-handled` fails, which would explain their failures. @default false */
  readonly keepGoing?: boolean;
  /** The least severe rank of failure that makes the verdict `fail`. @default 'hygiene' */
  readonly failOn?: Rank;
  /** True if a skipped probe makes the verdict `fail`. @default false */
  readonly failOnSkip?: boolean;

  /** Called with every step of the run. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run early, and ends the servers it started. */
  readonly abort?: AbortSignal;
}

/** All options, with defaults, validated and frozen. */
export interface ResolvedOptions {
  readonly target: Target;
  /** `undefined`: JSON, or the first type for whose body the server waits. */
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

/** How a server is obtained, and how it is stopped. */
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
      /** `undefined`: a free port. */
      readonly port: number | undefined;
    }
  | { readonly kind: 'running'; readonly pid: number | undefined; readonly port: number }
);
