import type { ServiceDefinition } from '@grpc/grpc-js';

/** What a compiler makes of a .proto file; here, of one whose messages are bare text. */
export const TEXTS = {
  slow: {
    path: '/texts.Texts/Slow',
    requestStream: false,
    responseStream: false,
    requestSerialize: (text: string) => Buffer.from(text),
    requestDeserialize: String,
    responseSerialize: (text: string) => Buffer.from(text),
    responseDeserialize: String,
  },
} satisfies ServiceDefinition;
