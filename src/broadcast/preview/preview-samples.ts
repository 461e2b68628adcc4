import type { CampaignSample } from '../../rpc/generated/tellerline/v1/broadcast_service.js';

/** Over all variants and languages; more would not fit into an answer. */
const MOST_SAMPLES = 1000;

/** Renderings that are shown, so many of each variant and language. */
export class PreviewSamples {
  readonly #found = new Map<string, CampaignSample[]>();
  #count = 0;

  constructor(private readonly each: number) {}

  /** Whether one more of them is wanted. */
  wants(variant: string, language: string): boolean {
    return this.#count < MOST_SAMPLES && this.#of(variant, language).length < this.each;
  }

  has(variant: string, language: string): boolean {
    return this.#of(variant, language).length > 0;
  }

  add(sample: CampaignSample): void {
    const { variant, locale } = sample;
    this.#found.set(placeOf(variant, locale), [...this.#of(variant, locale), sample]);
    this.#count++;
  }

  /** In the order of variants and of their languages. */
  ordered(
    languages: readonly { variant: string; languages: readonly string[] }[],
  ): CampaignSample[] {
    return languages.flatMap(({ variant, languages: own }) =>
      own.flatMap((language) => this.#of(variant, language)),
    );
  }

  #of(variant: string, language: string): readonly CampaignSample[] {
    return this.#found.get(placeOf(variant, language)) ?? [];
  }
}

function placeOf(variant: string, language: string): string {
  return `${variant} ${language}`;
}
