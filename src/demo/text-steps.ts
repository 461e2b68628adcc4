import { DEMO_CUSTOMERS } from '../customer/demo-customers.js';
import { MessageClass } from '../rpc/generated/tellerline/v1/message.js';
import type { SendRequest } from '../rpc/generated/tellerline/v1/message_service.js';
import type { DemoStep, Run } from './demo-steps.js';

/** The simulator reports numbers that end so as undeliverable (docs/simulator.md). */
const UNDELIVERABLE_NUMBER = '+919876549901';

const LONG_TEXT =
  'Demo Bank: our branch at Linking Road moves on 1 December. From that day you find us at ' +
  '14 Hill Road, first floor, Monday to Saturday from 10:00 to 16:00. Lockers stay where they ' +
  'are until you have moved your things; please bring your key and one identity document. ' +
  'Questions? Call 1800 000 0000, free of charge, at any hour.';

/** Messages without an event: encodings, segments and a failure. */
export function textSteps({ name }: Run): DemoStep[] {
  const send = (key: string, recipient: SendRequest['recipient'], text: string) => ({
    send: {
      requestId: `demo-${name}-${key}`,
      recipient,
      content: { text },
      messageClass: MessageClass.MESSAGE_CLASS_SERVICE,
      senderId: '',
      lifetime: undefined,
    },
  });
  const customer = (index: number) => ({ customerId: DEMO_CUSTOMERS[index]?.id ?? '' });
  const group = 'Texts';
  return [
    {
      group,
      title: 'Unicode text',
      call: send('unicode', customer(3), 'بنك ديمو: عطلة سعيدة 🎉'),
      expected: 'delivered',
    },
    {
      group,
      title: 'Long text',
      call: send('long', customer(0), LONG_TEXT),
      expected: 'delivered',
    },
    {
      group,
      title: 'Switched-off phone',
      call: send('fails', { msisdn: UNDELIVERABLE_NUMBER }, 'Demo Bank: nobody reads this one.'),
      expected: 'undeliverable',
    },
  ];
}
