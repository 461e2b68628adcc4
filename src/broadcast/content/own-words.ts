import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { OutgoingContent, OutgoingRecipient } from '../../event/outgoing.runner.js';
import { invalid } from '../../failure/failure.js';
import { Catalogue } from '../../template/catalogue.js';
import type { BankFacts, Texts } from '../../template/catalogue.js';
import { render } from '../../template/render.js';
import { samplesOf, textFor } from './variant-words.js';
import type { Frame, VariantWords } from './variant-words.js';
import { withOwn } from './written-values.js';

/** A variant with texts of its own. They are rendered as a template's are. */
export class OwnWords implements VariantWords {
  readonly languages: readonly string[];
  readonly samples: TemplateVariables;
  #bank: BankFacts | undefined;
  #catalogue: Catalogue | undefined;

  /** `name` is the variant's, and `field` its place, such as `variants[0]`. */
  constructor(
    private readonly name: string,
    private readonly field: string,
    private readonly texts: Texts,
    private readonly forAll: TemplateVariables,
    private readonly frame: () => Frame,
  ) {
    this.languages = [...texts.keys()];
    this.samples = samplesOf(this.#current().find(name, '')!.uses, new Map(), forAll);
  }

  of(recipient: OutgoingRecipient, variables: TemplateVariables): OutgoingContent {
    const { links, footers } = this.frame();
    const { field, name } = this;
    const { locale, timeZone } = recipient;
    const catalogue = this.#current();
    const all = withOwn(this.forAll, variables);
    const rendered = render(catalogue, name, locale, all, { timeZone, field, links });
    const { text } = rendered;
    if (text === '') throw invalid([{ field, description: 'says nothing with these variables' }]);
    const source = textFor(this.texts, locale, catalogue.bank.locale)!;
    const footer = footers?.under(source, rendered.locale, () => text) ?? null;
    return { text: footer === null ? text : `${text}\n${footer}` };
  }

  locale(locale: string): string {
    return this.#current().find(this.name, locale)!.locale;
  }

  /** The bank's facts may be others after a reading of the settings. */
  #current(): Catalogue {
    const { bank } = this.frame();
    if (this.#catalogue === undefined || this.#bank !== bank) {
      this.#bank = bank;
      // Where the bank speaks another language by now, the first of the text stands for it.
      const spoken = textFor(this.texts, '', bank.locale) !== undefined;
      const facts = spoken ? bank : { ...bank, locale: this.languages[0] };
      this.#catalogue = new Catalogue(facts, new Map([[this.name, this.texts]]));
    }
    return this.#catalogue;
  }
}
