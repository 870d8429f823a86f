import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { VerifyError } from '../errors.ts';

/** @throws VerifyError `ERR_QUIESCE_VERIFY_REMOTE`, unless every address of the host is a loopback address */
export async function assertLoopback(host: string): Promise<void> {
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  const addresses = await addressesOf(host);
  const isLoopback = addresses.every(({ address, family }) => {
    return loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
  });
  if (addresses.length > 0 && isLoopback) return;
  throw new VerifyError(
    'ERR_QUIESCE_VERIFY_REMOTE',
    `${host} is not this machine. If its owner wants the traffic and the shutdown, set allowRemote (--allow-remote).`,
  );
}

async function addressesOf(host: string): Promise<readonly { address: string; family: number }[]> {
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
  try {
    return await lookup(host, { all: true });
  } catch {
    return [];
  }
}
