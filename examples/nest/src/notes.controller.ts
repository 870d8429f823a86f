import { setTimeout as sleep } from 'node:timers/promises';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { NotesService, type Note } from './notes.service.ts';

/** The routes. None of them has code for a shutdown. */
@Controller()
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Get()
  hello(): string {
    return 'hello';
  }

  // The last step uses the notes: if they were closed before this response, it would be a 500.
  @Get('slow')
  async slow(@Query('ms') ms = '500'): Promise<{ latest: Note | null }> {
    await sleep(Number(ms));
    return { latest: this.notes.latest() ?? null };
  }

  @Post('notes')
  add(@Body() body: { text?: unknown } | undefined): Note {
    if (typeof body?.text !== 'string')
      throw new BadRequestException('send {"text":"…"} as application/json');
    return this.notes.add(body.text);
  }

  @Get('notes/:id')
  get(@Param('id') id: string): Note {
    const note = this.notes.get(id);
    if (!note) throw new NotFoundException('no such note');
    return note;
  }
}
