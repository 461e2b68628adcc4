import { Module } from '@nestjs/common';
import { CORE_BANK } from '../../core-banking/core-bank.js';
import type { CoreBank } from '../../core-banking/core-bank.js';
import { CustomerModule } from '../../customer/customer.module.js';
import { OptOuts } from '../../customer/opt-outs.store.js';
import { RegistryStore } from '../../customer/registry.store.js';
import { KeywordStore } from '../../keyword/keyword.store.js';
import { LatestCodeRunner } from '../../otp/latest-code.runner.js';
import { OtpModule } from '../../otp/otp.module.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { PULL_SERVICES } from '../pull-service.js';
import type { PullService } from '../pull-service.js';
import { Accounts } from './accounts.js';
import { BalanceService } from './balance-service.js';
import { CardRequestService } from './card-request-service.js';
import { CardStopService } from './card-stop-service.js';
import { ChequeService } from './cheque-service.js';
import { CodeMissingService } from './code-missing-service.js';
import { HelpService } from './help-service.js';
import { LanguageService } from './language-service.js';
import { OffersService } from './offers-service.js';
import { PaymentService } from './payment-service.js';
import { RateService } from './rate-service.js';
import { RegisterService } from './register-service.js';
import { TransferService } from './transfer-service.js';

function servicesOf(
  core: CoreBank,
  words: KeywordStore,
  settings: SettingsStore,
  registry: RegistryStore,
  optOuts: OptOuts,
  codes: LatestCodeRunner,
): readonly PullService[] {
  const accounts = new Accounts(core);
  return [
    new BalanceService(core, accounts, settings),
    new PaymentService(core, accounts, words),
    new TransferService(accounts, words),
    new ChequeService(accounts),
    new CardRequestService(accounts),
    new CardStopService(core),
    new RateService(core, words),
    new CodeMissingService(codes),
    new HelpService(settings, words),
    new LanguageService(registry, words),
    new RegisterService(core, registry),
    new OffersService(optOuts),
  ];
}

/** All that customers can ask for. Needs KeywordStore, CORE_BANK and SettingsStore from global modules. */
@Module({
  imports: [CustomerModule, OtpModule],
  providers: [
    {
      provide: PULL_SERVICES,
      inject: [CORE_BANK, KeywordStore, SettingsStore, RegistryStore, OptOuts, LatestCodeRunner],
      useFactory: servicesOf,
    },
  ],
  exports: [PULL_SERVICES],
})
export class ServicesModule {}
