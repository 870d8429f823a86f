import type { ServiceDefinition } from '@grpc/grpc-js';

/** The compiled form of a .proto file, here with messages of plain text. */
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
