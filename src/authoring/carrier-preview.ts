import { Failure } from '../failure/failure.js';
import { compose } from '../message/compose.js';
import type { Composition } from '../message/compose.js';
import type { CarrierPreview } from '../rpc/generated/tellerline/v1/template_service.js';
import type { CarrierSettings } from '../settings/settings.schema.js';
import type { Registration } from '../template/registration.store.js';
import { toProtoSegmentation } from '../tracking/message-view.js';
import { segmentCost } from './segment-cost.js';

/** A text as a carrier would get it, or why it would not. */
export function previewAt(
  carrier: CarrierSettings,
  text: string,
  registration: Registration | undefined,
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
    ...registered(carrier, composition.text, registration),
  };
}

function refusedAt(carrier: CarrierSettings, refusal: string): CarrierPreview {
  return { carrier: carrier.name, segmentation: undefined, registeredTemplateId: '', refusal };
}

function registered(
  { registration: rules }: CarrierSettings,
  text: string,
  registration: Registration | undefined,
): Pick<CarrierPreview, 'registeredTemplateId' | 'refusal'> {
  if (rules === undefined) return { registeredTemplateId: '', refusal: '' };
  const difference = registration?.difference(text) ?? null;
  if (registration !== undefined && difference === null) {
    return { registeredTemplateId: registration.id, refusal: '' };
  }
  if (!rules.required) return { registeredTemplateId: '', refusal: '' };
  const refusal =
    registration === undefined
      ? 'the text is not registered'
      : `the text differs from what is registered: it ${difference}`;
  return { registeredTemplateId: '', refusal };
}
