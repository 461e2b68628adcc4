import { ServerResponse } from 'node:http';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Post,
  Query,
  Res,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { readHandsetSending } from './handset-text.schema.js';
import { textsTo } from './handset-texts.js';
import { SimulatorRunner } from './simulator.runner.js';

const MOST_LOOKING = 16;
/** Messages that the daemon has not taken yet. */
const MOST_SENDING = 100;
/** Milliseconds for the daemon to take one. */
const SENDING = 10_000;
/** Octets that one who looks may leave unread. */
const MOST_UNREAD = 256 * 1024;

/**
 * The handset of a number of the built-in simulator: what it receives from now
 * on, for as long as somebody looks, and what it sends. Nothing is kept. Production has no
 * simulator, and so no handset.
 */
@Controller('simulator/handset')
export class HandsetController implements OnModuleDestroy {
  private readonly looking = new Set<ServerResponse>();

  private sending = 0;

  constructor(private readonly simulator: SimulatorRunner) {}

  /**
   * Sends a message as the handset of `from`; answers once the daemon has taken
   * every part of it. Number and text are in the body, which no log has.
   */
  @Post()
  @HttpCode(204)
  async send(@Body() body: unknown): Promise<void> {
    const { smsc } = this.simulator;
    if (smsc === undefined) throw new NotFoundException('the simulator is not enabled');
    const read = readHandsetSending(body);
    if (!read.ok) throw new BadRequestException(read.problem);
    if (this.sending >= MOST_SENDING) {
      throw new ServiceUnavailableException(`${MOST_SENDING} messages are on their way already`);
    }
    this.sending += 1;
    try {
      await smsc.sendMo(read.message, SENDING);
    } catch {
      throw new ServiceUnavailableException('the daemon did not take the message in time');
    } finally {
      this.sending -= 1;
    }
  }

  /** One text a line, as JSON. The number is in the query, which the access log leaves out. */
  @Get()
  look(@Query('msisdn') msisdn: unknown, @Res() response: ServerResponse): void {
    const { smsc } = this.simulator;
    if (smsc === undefined) throw new NotFoundException('the simulator is not enabled');
    if (typeof msisdn !== 'string' || !/\d/.test(msisdn)) {
      throw new BadRequestException('give one number, as in ?msisdn=919876543210');
    }
    if (this.looking.size >= MOST_LOOKING) {
      throw new ServiceUnavailableException(`${MOST_LOOKING} handsets are looked at already`);
    }
    response.writeHead(200, {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
      // Kept alive, it would hold up the end of the server.
      connection: 'close',
    });
    this.looking.add(response);
    const texts = textsTo(smsc.submits, msisdn).subscribe((text) => {
      if (response.writableLength > MOST_UNREAD) response.destroy();
      else response.write(`${JSON.stringify(text)}\n`);
    });
    response.once('close', () => {
      texts.unsubscribe();
      this.looking.delete(response);
    });
    // Whoever has these headers misses nothing from now on.
    response.flushHeaders();
  }

  /** Before the HTTP server closes, which waits for its connections. */
  onModuleDestroy(): void {
    for (const response of this.looking) response.end();
  }
}
