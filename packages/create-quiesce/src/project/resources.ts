import type { Manifest } from './manifest.ts';

/** Resources that services hold, by dependency, with the line that releases them. */
const RESOURCES: readonly (readonly [dependency: string, line: string])[] = [
  ['pg', "drain.onClose('postgres', () => pool.end())"],
  ['mysql2', "drain.onClose('mysql', () => pool.end())"],
  ['sequelize', "drain.onClose('sequelize', () => sequelize.close())"],
  ['@prisma/client', "drain.onClose('prisma', () => prisma.$disconnect())"],
  ['knex', "drain.onClose('knex', () => knex.destroy())"],
  ['typeorm', "drain.onClose('typeorm', () => dataSource.destroy())"],
  ['mongoose', "drain.onClose('mongoose', () => mongoose.disconnect())"],
  ['mongodb', "drain.onClose('mongodb', () => client.close())"],
  ['ioredis', "drain.onClose('redis', () => redis.quit())"],
  ['redis', "drain.onClose('redis', () => redis.close())"],
  ['amqplib', "drain.onClose('amqp', () => connection.close())"],
  ['bullmq', "drain.worker('jobs', { stop: () => worker.close() })"],
  ['kafkajs', "drain.worker('kafka', { stop: () => consumer.disconnect() })"],
  ['ws', 'drain.webSockets(webSocketServer)'],
  ['socket.io', 'drain.webSockets(io)'],
];

const USUAL = "drain.onClose('postgres', () => pool.end())";

/** Returns a line for each resource of a service that must be closed. */
export function resourceLines({ dependencies }: Manifest): string[] {
  return RESOURCES.filter(([dependency]) => dependency in dependencies).map(([, line]) => line);
}

export function exampleLine(manifest: Manifest): string {
  return resourceLines(manifest).find((line) => line.includes('onClose')) ?? USUAL;
}
