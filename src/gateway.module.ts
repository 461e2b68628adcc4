import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { DestinationStream } from 'pino';
import { AuthoringModule } from './authoring/authoring.module.js';
import { AudienceModule } from './broadcast/audience/audience.module.js';
import { AudienceEntity } from './broadcast/audience/audience.schema.js';
import { CampaignModule } from './broadcast/campaign/campaign.module.js';
import { CampaignEntity } from './broadcast/campaign/campaign.schema.js';
import { ContentModule } from './broadcast/content/content.module.js';
import { PeriodicModule } from './broadcast/periodic/periodic.module.js';
import { PolitenessModule } from './broadcast/politeness/politeness.module.js';
import { PreviewModule } from './broadcast/preview/preview.module.js';
import { BroadcastReportsModule } from './broadcast/run/broadcast-reports.module.js';
import { RunModule } from './broadcast/run/run.module.js';
import { WishesModule } from './broadcast/wishes/wishes.module.js';
import { CoreBankingModule } from './core-banking/core-banking.module.js';
import { CustomerModule } from './customer/customer.module.js';
import { CustomerChangeEntity, CustomerEntity } from './customer/customer.schema.js';
import { DispatchModule } from './dispatch/dispatch.module.js';
import { EventModule } from './event/event.module.js';
import { DemoCoreModule } from './gateway.core.module.js';
import { RetentionJobsModule } from './gateway.jobs.module.js';
import { HealthModule } from './health/health.module.js';
import { InboundModule } from './inbound/inbound.module.js';
import { InboundRpcModule } from './inbound/inbound-rpc.module.js';
import { KeywordModule } from './keyword/keyword.module.js';
import { BroadcastLogModule } from './logging/broadcast-log.module.js';
import { InboundLogModule } from './logging/inbound-log.module.js';
import { LoggingModule } from './logging/logging.module.js';
import { ServiceLogModule } from './logging/service-log.module.js';
import { BroadcastMetricsModule } from './metrics/broadcast-metrics.module.js';
import { InboundMetricsModule } from './metrics/inbound-metrics.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ServiceMetricsModule } from './metrics/service-metrics.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { OtpModule } from './otp/otp.module.js';
import { QueueModule } from './queue/queue.module.js';
import { ReceiptModule } from './receipt/receipt.module.js';
import { RouteModule } from './route/route.module.js';
import { RpcModule } from './rpc/rpc.module.js';
import { JobModule } from './schedule/job.module.js';
import { SettingsModule } from './settings/settings.module.js';
import type { SettingsStore } from './settings/settings.store.js';
import { SimulatorModule } from './simulator/simulator.module.js';
import { StorageModule } from './storage/storage.module.js';
import { TemplateRegistrationEntity } from './template/template-registration.schema.js';
import { TemplateVersionEntity } from './template/template-version.schema.js';
import { TemplateModule } from './template/template.module.js';
import { TrackingModule } from './tracking/tracking.module.js';

/** Everything, and the only file that knows everything. */
@Module({})
export class GatewayModule {
  /** The log goes to the standard output unless `log` says otherwise. */
  static of(settings: SettingsStore, log?: DestinationStream): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        SettingsModule.of(settings),
        LoggingModule.to(log),
        ScheduleModule.forRoot(),
        StorageModule.with([
          CustomerEntity,
          CustomerChangeEntity,
          TemplateVersionEntity,
          TemplateRegistrationEntity,
          AudienceEntity,
          CampaignEntity,
        ]),
        RpcModule,
        TemplateModule,
        RouteModule,
        CustomerModule,
        QueueModule,
        DispatchModule,
        ReceiptModule,
        EventModule,
        OtpModule,
        DemoCoreModule,
        CoreBankingModule,
        KeywordModule,
        InboundModule,
        InboundRpcModule,
        AuthoringModule,
        JobModule,
        RetentionJobsModule,
        BroadcastReportsModule,
        AudienceModule,
        ContentModule,
        PolitenessModule,
        RunModule,
        CampaignModule,
        PreviewModule,
        WishesModule,
        PeriodicModule,
        TrackingModule,
        OperationsModule,
        HealthModule,
        MetricsModule,
        ServiceMetricsModule,
        InboundMetricsModule,
        BroadcastMetricsModule,
        ServiceLogModule,
        InboundLogModule,
        BroadcastLogModule,
        SimulatorModule,
      ],
    };
  }
}
