import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { SocketAddress } from 'node:net';

/** An address at which a process listens. */
export interface Listener {
  /** `undefined`: all addresses of this machine. */
  readonly host: string | undefined;
  readonly port: number;
}

/** The state of a listening socket in `/proc/net/tcp` (include/net/tcp_states.h of Linux). */
const LISTEN = '0A';
/** The first three words of an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), `::ffff:0:0/96`. */
const IPV4_MAPPED = /^0{16}FFFF0000/i;

/** Returns the TCP addresses at which processes listen, from `/proc` of Linux (man 5 proc); empty on other systems. */
export function listenersOf(pids: readonly number[]): Listener[] {
  const sockets = new Set(pids.flatMap((pid) => socketsOf(pid)));
  const all = ['tcp', 'tcp6'].flatMap((table) => linesOf(table));
  return all
    .filter(({ inode }) => sockets.has(inode))
    .map(({ listener }) => listener)
    .filter((one, at, list) => list.findIndex(({ port }) => port === one.port) === at);
}

/** Returns the inodes of the sockets of a process. */
function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    // It has been closed meanwhile.
    return '';
  }
}

function linesOf(table: string): { readonly inode: string; readonly listener: Listener }[] {
  try {
    const lines = readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1);
    return lines.flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      return state === LISTEN
        ? [{ inode, listener: { host: hostOf(address), port: Number.parseInt(port, 16) } }]
        : [];
    });
  } catch {
    return [];
  }
}

/** Parses an address, written as 32-bit words in the byte order of the machine, assumed little-endian. */
function hostOf(hex: string): string | undefined {
  if (/^0+$/.test(hex)) return undefined;
  const words = (hex.match(/.{8}/g) ?? []).map((word) => (word.match(/../g) ?? []).toReversed());
  if (hex.length === 8 || IPV4_MAPPED.test(hex)) {
    return words
      .at(-1)
      ?.map((byte) => Number.parseInt(byte, 16))
      .join('.');
  }
  const groups = words.flatMap(([a, b, c, d]) => [`${a}${b}`, `${c}${d}`]);
  return new SocketAddress({ family: 'ipv6', address: groups.join(':') }).address;
}
