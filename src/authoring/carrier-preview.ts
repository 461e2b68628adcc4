import { Failure } from '../failure/failure.js';
import { compose } from '../message/compose.js';
import type { Composition } from '../message/compose.js';
import type { CarrierPreview } from '../rpc/generated/tellerline/v1/template_service.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import type { RegisteredTexts } from '../template/registered-texts.js';
import { toProtoSegmentation } from '../tracking/message-view.js';
import { segmentCost } from './segment-cost.js';

/** A text as a carrier would get it, or why it would not. */
export function previewAt(
  carrier: CarrierSettings,
  text: string,
  registered: RegisteredTexts | undefined,
): CarrierPreview {
  let composition: Composition;
  try {
    composition = compose(text, { ...carrier, reference: 0 });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [violation] = error.violations;
    return refusedAt(carrier, `the text ${violation.description}`);
  }
  const cost = segmentCost(carrier.price, composition.airSegments);
  return {
    carrier: carrier.name,
    segmentation: { ...toProtoSegmentation(composition), cost },
    ...registrationOf(carrier, composition.text, registered),
  };
}

function refusedAt(carrier: CarrierSettings, refusal: string): CarrierPreview {
  return { carrier: carrier.name, segmentation: undefined, registeredTemplateId: '', refusal };
}

function registrationOf(
  { registration: rules }: CarrierSettings,
  text: string,
  registered: RegisteredTexts | undefined,
): Pick<CarrierPreview, 'registeredTemplateId' | 'refusal'> {
  if (rules === undefined) return { registeredTemplateId: '', refusal: '' };
  const id = registered?.idOf(text) ?? null;
  if (id !== null || !rules.required) return { registeredTemplateId: id ?? '', refusal: '' };
  const refusal =
    registered === undefined
      ? 'the text is not registered'
      : `the text differs from what is registered: it ${registered.difference(text)}`;
  return { registeredTemplateId: '', refusal };
}
