import { Module, type OnModuleDestroy } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import { createDrain } from '@quiesce/core';
import type { Server } from 'socket.io';
import { Database } from './database.ts';

export const drain = createDrain();
const database = new Database();

@WebSocketGateway()
class ChatGateway implements OnGatewayInit<Server> {
  afterInit(io: Server): void {
    drain.webSockets(io);
  }

  /** The return value is the acknowledgement. */
  @SubscribeMessage('save')
  save(): Promise<string> {
    return database.slowQuery();
  }
}

@Module({ providers: [ChatGateway] })
export class ChatModule implements OnModuleDestroy {
  onModuleDestroy(): Promise<void> {
    return database.close();
  }
}
