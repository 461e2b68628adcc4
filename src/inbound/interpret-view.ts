import type { CalledThing, Command, Understood, WrittenAmount } from '../keyword/understood.js';
import type { InterpretResponse } from '../rpc/generated/tellerline/v1/inbound_service.js';

/** However many digits it has. */
const HIDDEN = '****';

/** What a text was understood as, for people; never a PIN, nor digits that could be one. */
export function toProtoUnderstood(understood: Understood): InterpretResponse {
  const nothing = { service: '', locale: '', arguments: {}, problem: '', nearestKeyword: '' };
  switch (understood.kind) {
    case 'command': {
      const { command, locale } = understood;
      return { ...nothing, service: command.service, locale, arguments: argumentsOf(command) };
    }
    case 'unclear': {
      const { service, locale, problem } = understood;
      return { ...nothing, service, locale, problem };
    }
    case 'answer': {
      const { digits, word } = understood;
      return {
        ...nothing,
        arguments: given({ digits: digits === null ? null : HIDDEN, word }),
      };
    }
    case 'unknown': {
      const { nearest, locale } = understood;
      return { ...nothing, locale: locale ?? '', nearestKeyword: nearest?.keyword ?? '' };
    }
  }
}

function argumentsOf(command: Command): Record<string, string> {
  switch (command.service) {
    case 'balance':
    case 'mini_statement':
      return given({ account: words(command.account) });
    case 'bill_payment': {
      const { biller, amount, account, pin } = command;
      return given({ biller, ...money(amount), account: words(account), pin: hidden(pin) });
    }
    case 'own_transfer': {
      const { amount, from, to, pin } = command;
      return given({ ...money(amount), from: words(from), to: words(to), pin: hidden(pin) });
    }
    case 'stop_cheque':
      return given({ cheque: command.cheque, account: words(command.account) });
    case 'card_request':
      return given({ card_type: command.cardType });
    case 'card_suspend':
    case 'card_lost':
    case 'card_compromised':
      return given({ card: command.card });
    case 'exchange_rate': {
      const { amount, base, quote } = command;
      return given({ amount, base, quote });
    }
    case 'language':
      return given({ language: command.locale });
    case 'help':
      return given({ topic: command.topic });
    case 'code_missing':
    case 'register':
    case 'stop':
    case 'start':
      return {};
  }
}

function words(thing: CalledThing | null): string | null {
  return thing?.words ?? null;
}

function money({ value, currency }: WrittenAmount): Record<string, string | null> {
  return { amount: value, currency };
}

function hidden(pin: string | null): string | null {
  return pin === null ? null : HIDDEN;
}

/** Without what was not written. */
function given(all: Record<string, string | null>): Record<string, string> {
  const written = Object.entries(all).filter(([, value]) => value !== null);
  return Object.fromEntries(written) as Record<string, string>;
}
