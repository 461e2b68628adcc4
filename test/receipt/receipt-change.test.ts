import { describe, expect, it } from '@jest/globals';
import { receiptChange } from '../../src/receipt/receipt-change.js';
import type { Receipt } from '../../src/smpp/receipt-text.js';

const NOW = 1_700_000_000_000;
const HEX_THEN_DECIMAL = { response: 'hex', receipt: 'decimal' } as const;
const AS_IS = { response: 'as-is', receipt: 'as-is' } as const;

function receipt(over: Partial<Receipt> = {}): Receipt {
  return { messageId: '0042', state: 'delivered', stat: 'DELIVRD', err: '000', ...over };
}

const change = (
  of: Receipt,
  { tlv, forms = AS_IS }: { tlv?: string; forms?: typeof AS_IS | typeof HEX_THEN_DECIMAL } = {},
) =>
  receiptChange(
    of,
    tlv === undefined ? {} : { receipted_message_id: tlv },
    { name: 'demo', messageId: forms },
    'demo/0',
    NOW,
  );

describe('the change a receipt asks for', () => {
  it('names carrier, message ID, state and what the SMSC said', () => {
    expect(change(receipt())).toEqual({
      carrier: 'demo',
      smscMessageId: '0042',
      to: 'delivered',
      entry: { t: NOW, s: 'delivered', d: 'stat:DELIVRD err:000', b: 'demo/0' },
    });
  });

  it('reads the ID of the text in the form of receipts, and the TLV in that of responses', () => {
    const forms = HEX_THEN_DECIMAL;
    expect(change(receipt({ messageId: '0042' }), { forms })?.smscMessageId).toBe('42');
    const byTlv = change(receipt({ messageId: '2A' }), { tlv: '2A', forms });
    expect(byTlv?.smscMessageId).toBe('42');
  });

  it('is none where the receipt names no message', () => {
    expect(change(receipt({ messageId: '' }))).toBeNull();
  });

  it("keeps nothing of the SMSC's words but short ones of plain letters", () => {
    const odd = receipt({ stat: 'DELIV"\\\n', err: 'x'.repeat(500) });
    expect(change(odd)?.entry.d).toBe(`stat:DELIV??? err:${'x'.repeat(16)}`);
  });

  it('says nothing where the SMSC did not', () => {
    expect(change(receipt({ stat: '', err: '' }))?.entry).not.toHaveProperty('d');
  });
});
