import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream, Logger } from 'pino';
import { nodeNameOf } from '../settings/identity.adapter.js';
import { SettingsStore } from '../settings/settings.store.js';
import { httpAccess } from './http-access.js';
import { gatewayLogger } from './logger.adapter.js';
import { GATEWAY_LOGGER, MessageLogRecorder } from './message-log.recorder.js';

/** The JSON log. Nest's own lines go to it with `app.useLogger(app.get(Logger))`, Logger of nestjs-pino. */
@Global()
@Module({})
export class LoggingModule {
  /**
   * Needs SettingsStore, QueueReports, DispatchReports and ReceiptReports from
   * global modules. The log goes to the standard output unless `destination` says otherwise.
   */
  static to(destination?: DestinationStream): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [GATEWAY_LOGGER],
          useFactory: (logger: Logger) => ({ pinoHttp: httpAccess(logger) }),
        }),
      ],
      providers: [
        {
          provide: GATEWAY_LOGGER,
          inject: [SettingsStore],
          useFactory: (settings: SettingsStore) => loggerOf(settings, destination),
        },
        MessageLogRecorder,
      ],
      exports: [GATEWAY_LOGGER],
    };
  }
}

function loggerOf(settings: SettingsStore, destination?: DestinationStream): Logger {
  const { log } = settings.current;
  const logger = gatewayLogger(log.level, nodeNameOf(settings.current), destination);
  settings.changes.subscribe(({ after }) => {
    logger.level = after.log.level;
  });
  return logger;
}
