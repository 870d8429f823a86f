/** How a connection ended: by which side, and with a FIN or a reset. */
export type ConnectionEnding =
  | 'refused'
  | 'server FIN'
  | 'server reset'
  | 'client'
  | 'timed out'
  | 'not HTTP';
