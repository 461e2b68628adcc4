import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { CampaignRunner } from './broadcast/campaign/campaign.runner.js';
import { CloseRunner } from './broadcast/run/close.runner.js';
import { ExpandRunner } from './broadcast/run/expand.runner.js';
import { OutcomeRunner } from './broadcast/run/outcome.runner.js';
import { RecallRunner } from './broadcast/run/recall.runner.js';
import { SendRunner } from './broadcast/run/send.runner.js';
import { CustomerStore } from './customer/customer.store.js';
import { DEMO_CUSTOMERS } from './customer/demo-customers.js';
import { SlotsRunner } from './dispatch/slots.runner.js';
import { within } from './dispatch/within.js';
import { ScheduledEventRunner } from './event/scheduled-event.runner.js';
import { listenFailure } from './failure/start-refused.js';
import { GatewayModule } from './gateway.module.js';
import { Readiness } from './health/readiness.js';
import { SettleRunner } from './inbound/settle.runner.js';
import { WorkRunner } from './inbound/work.runner.js';
import { grpcCalls } from './metrics/grpc-calls.js';
import { Metrics } from './metrics/metrics.js';
import { AcceptStore } from './queue/accept.store.js';
import { RecordStore } from './queue/record.store.js';
import { GrpcServer } from './rpc/grpc-server.adapter.js';
import { StopSignal } from './rpc/stop-signal.js';
import { JobRunner } from './schedule/job.runner.js';
import type { Settings } from './settings/settings.schema.js';
import type { SettingsStore } from './settings/settings.store.js';

/** How long before the deadline of a stop the binds must be done, in ms: the rest is for closing. */
const CLOSING_RESERVE = 2_000;

/** Those that begin work by themselves. */
const SELF_STARTERS = [
  JobRunner,
  CampaignRunner,
  ExpandRunner,
  SendRunner,
  RecallRunner,
  CloseRunner,
  OutcomeRunner,
  ScheduledEventRunner,
  WorkRunner,
  SettleRunner,
];

/** A running daemon. */
export interface Gateway {
  app: NestExpressApplication;
  grpcPort: number;
  httpPort: number;
  /** Drains and stops in reverse order, by the deadline; a second call gives the same promise. */
  stop(): Promise<void>;
}

/**
 * Starts in order: storage (embedded where the settings say so), simulator,
 * demo customers, gRPC and HTTP, and last the binds.
 */
export async function startGateway(
  store: SettingsStore,
  log?: DestinationStream,
): Promise<Gateway> {
  const settings = store.current;
  const app = await NestFactory.create<NestExpressApplication>(GatewayModule.of(store, log), {
    bufferLogs: true,
    // What fails is told by whoever started the gateway, and not by Nest before.
    autoFlushLogs: false,
    abortOnError: false,
  });
  try {
    app.useLogger(app.get(Logger));
    app.flushLogs();
    app.disable('x-powered-by');
    const server = new GrpcServer(settings.grpc, CLOSING_RESERVE, [
      grpcCalls(app.get(Metrics), () => performance.now()),
    ]);
    app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
    await app.init();
    if (settings.mode === 'demo') await app.get(CustomerStore).save(DEMO_CUSTOMERS);
    await app.startAllMicroservices();
    await listen(app, settings.http);
    const slots = app.get(SlotsRunner);
    await slots.start();
    server.setServing(true);
    const address = app.getHttpServer().address() as { port: number };
    let stopping: Promise<void> | undefined;
    return {
      app,
      grpcPort: server.port,
      httpPort: address.port,
      stop: () => (stopping ??= stopGateway(app, server, store.current.shutdownDeadline)),
    };
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function listen(app: NestExpressApplication, { host, port }: Settings['http']) {
  try {
    await app.listen(port, host);
  } catch (error) {
    const variable = 'TELLERLINE_HTTP_PORT';
    throw listenFailure(error, { setting: 'http.port', variable, host, port });
  }
}

/** In reverse: no new calls, what was taken is committed, the windows drain, the binds unbind. */
async function stopGateway(
  app: NestExpressApplication,
  server: GrpcServer,
  patience: number,
): Promise<void> {
  const deadline = Date.now() + patience;
  app.get(Readiness).stop();
  server.setServing(false);
  app.get(StopSignal).stop();
  const drained = deadline - Math.min(CLOSING_RESERVE, patience / 2);
  await within(
    drained,
    Promise.all(SELF_STARTERS.map((runner) => app.get(runner, { strict: false }).stop())),
  );
  await within(drained, app.get(AcceptStore).stop());
  await app.get(SlotsRunner).stop(drained);
  await within(drained, app.get(RecordStore).drained());
  // One that cannot say goodbye to a database that is gone would wait for ever.
  await within(deadline, app.close());
}
