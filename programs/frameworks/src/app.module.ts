import { Controller, Get, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { Database } from './database.ts';

const database = new Database();

@Controller()
class AppController {
  @Get()
  hello(): string {
    return 'hello';
  }

  @Get('slow')
  slow(): Promise<string> {
    return database.slowQuery();
  }
}

/** Cleanup by Nest's own hooks stays unchanged. */
@Module({ controllers: [AppController] })
export class AppModule implements OnModuleDestroy, OnApplicationShutdown {
  onModuleDestroy(): Promise<void> {
    return database.close();
  }

  onApplicationShutdown(signal?: string): void {
    if (signal !== undefined) console.log(`Nest has stopped because of ${signal}`);
  }
}
