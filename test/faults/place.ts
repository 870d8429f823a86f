/** When the fault happens: before the signal, or in one of the states after it. */
export const PHASES = ['ready', 'lame-duck', 'draining', 'closing'] as const;
export type Phase = (typeof PHASES)[number];

export const PROTOCOLS = ['http/1.1', 'https', 'h2c', 'h2'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const ADAPTERS = ['node:http', 'express', 'koa', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

/** The place in which a fault is tested. */
export interface Place {
  readonly phase: Phase;
  readonly protocol: Protocol;
  readonly adapter: Adapter;
}

export function isHttp2({ protocol }: Pick<Place, 'protocol'>): boolean {
  return protocol === 'h2c' || protocol === 'h2';
}
