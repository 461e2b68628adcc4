import { ServerResponse } from 'node:http';
import {
  BadRequestException,
  Controller,
  Get,
  NotFoundException,
  Query,
  Res,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { SimulatorRunner } from './simulator.runner.js';
import { textsTo } from './handset-texts.js';

const MOST_LOOKING = 16;
/** Octets that one who looks may leave unread. */
const MOST_UNREAD = 256 * 1024;

/**
 * The handset of a number of the built-in simulator: what it receives from now
 * on, for as long as somebody looks. Nothing is kept. Production has no
 * simulator, and so no handset.
 */
@Controller('simulator/handset')
export class HandsetController implements OnModuleDestroy {
  private readonly looking = new Set<ServerResponse>();

  constructor(private readonly simulator: SimulatorRunner) {}

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
