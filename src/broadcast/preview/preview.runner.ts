import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { TemplateVariables } from '../../catalogue/event-kind.js';
import type { OutgoingRecipient, Preview } from '../../event/outgoing.runner.js';
import type { CampaignSample } from '../../rpc/generated/tellerline/v1/broadcast_service.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { toProtoEncoding } from '../../tracking/message-view.js';
import { AUDIENCE_READER } from '../audience/audience-reader.js';
import type {
  AudienceCursor,
  AudienceMember,
  AudienceReader,
} from '../audience/audience-reader.js';
import { CONTENTS } from '../content/run-content.js';
import type { Contents, RunContent } from '../content/run-content.js';
import { POLITENESS } from '../politeness/politeness.js';
import type { Candidate, Politeness } from '../politeness/politeness.js';
import { HOLD_OUT } from '../run/run-row.js';
import { variantOf } from '../run/share-out.js';
import { estimate } from './estimate.js';
import type { Estimate } from './estimate.js';
import { PreviewSample } from './preview-sample.js';
import { PreviewSamples } from './preview-samples.js';
import type { PreviewSpec } from './preview-subject.js';
import { shownText } from './shown-text.js';
import { isOfShare, shareOf, SmallestHashes } from './spread.js';
import { Wording } from './wording.store.js';

/** How much a preview looks at, and how long. */
export interface PreviewLimits {
  /** Members that are judged, and messages that are put into words. */
  judged: number;
  worded: number;
  /** Milliseconds from the beginning: after them no more of the audience is read, judged and put into words. */
  reading: number;
  judging: number;
  wording: number;
}

export interface PreviewResult extends Estimate {
  audience: number;
  judged: number;
  samples: CampaignSample[];
}

interface SendableRecipient {
  variant: number;
  recipient: OutgoingRecipient;
  variables: TemplateVariables;
}

/** All that one preview knows on its way. */
interface Course {
  spec: PreviewSpec;
  content: RunContent;
  sample: PreviewSample;
  samples: PreviewSamples;
  sendable: SmallestHashes<SendableRecipient>;
  /** Hashes of the numbers that were met, in hexadecimal. */
  met: Set<string>;
  now: number;
}

const PAGE = 5_000;
const CHUNK = 500;
/** Messages that are put into words in one turn of the event loop. */
const SLICE = 50;
/** Stands for the run that is not there: who is held out, and who gets which variant, is another lot in each. */
const NO_RUN = 'preview';

/** What a campaign would be if it were sent now. Nothing is sent, and nothing kept. */
@Injectable()
export class PreviewRunner {
  limits: PreviewLimits = {
    judged: 20_000,
    worded: 2_000,
    reading: 5_000,
    judging: 8_000,
    wording: 10_000,
  };

  constructor(
    private readonly wording: Wording,
    private readonly settings: SettingsStore,
    @Inject(AUDIENCE_READER) private readonly reader: AudienceReader,
    @Inject(POLITENESS) private readonly politeness: Politeness,
    @Inject(CONTENTS) private readonly contents: Contents,
  ) {}

  /**
   * `each` renderings of every variant and language are shown. `now` in ms since the
   * epoch. Rejects with a Failure `invalid_argument` where the words are wrong,
   * `failed_precondition` where the audience is gone, and a retryable one where
   * something that must be asked does not answer.
   */
  async preview(spec: PreviewSpec, each: number, now: number): Promise<PreviewResult> {
    const began = performance.now();
    const over = (limit: number) => performance.now() - began >= limit;
    const course: Course = {
      spec,
      content: this.contents.prepare(spec),
      sample: new PreviewSample(),
      samples: new PreviewSamples(each),
      sendable: new SmallestHashes(this.limits.worded),
      met: new Set(),
      now,
    };
    const audience = await this.reader.count(spec.audience, now);
    const { reading, judging, wording } = this.limits;
    const chosen = await this.#chosen(course, audience, () => over(reading));
    await this.#judge(course, chosen, () => over(judging));
    await this.#word(course, () => over(wording));
    const { carriers } = this.settings.current;
    const { sample } = course;
    const { messagesPerSecond } = spec;
    return {
      audience,
      judged: sample.judged,
      ...estimate(sample, { audience, carriers, messagesPerSecond }),
      samples: this.#shown(course),
    };
  }

  /** Some of the audience, from all of it, in the order of their numbers' hashes: as good as shuffled. */
  async #chosen(
    { spec, now }: Course,
    audience: number,
    isOver: () => boolean,
  ): Promise<AudienceMember[]> {
    const share = shareOf(audience, this.limits.judged);
    const chosen: AudienceMember[] = [];
    let cursor: AudienceCursor | null = null;
    do {
      const page = await this.reader.page(spec.audience, cursor, PAGE, now);
      cursor = page.next;
      for (const member of page.members) {
        if (isOfShare(member.msisdnHash, share)) chosen.push(member);
      }
    } while (cursor !== null && !isOver());
    chosen.sort((a, b) => Buffer.compare(a.msisdnHash, b.msisdnHash));
    return chosen.slice(0, this.limits.judged);
  }

  /** Whoever is left when the time is over is like those who were judged. Of nobody nothing can be told. */
  async #judge(
    course: Course,
    chosen: readonly AudienceMember[],
    isOver: () => boolean,
  ): Promise<void> {
    for (let from = 0; from < chosen.length && (from === 0 || !isOver()); from += CHUNK) {
      await this.#judgeChunk(course, chosen.slice(from, from + CHUNK));
    }
  }

  async #judgeChunk(course: Course, members: readonly AudienceMember[]): Promise<void> {
    const { spec, sample, sendable, now } = course;
    const planned = members.filter((member) => this.#isPlanned(course, member));
    const loaded = await this.reader.load(planned);
    const known: { candidate: Candidate; variables: TemplateVariables }[] = [];
    for (const [i, one] of loaded.entries()) {
      const { msisdnHash } = planned[i];
      if ('gone' in one) sample.refuse(one.gone);
      else {
        const { recipient, variables } = one;
        known.push({ candidate: { msisdnHash, recipient }, variables });
      }
    }
    if (known.length === 0) return;
    const { messageClass, consent } = spec;
    const until = now + this.settings.current.broadcast.runLifetime;
    const verdicts = await this.politeness.judge(
      known.map(({ candidate }) => candidate),
      { messageClass, consent, now, until },
    );
    for (const [i, verdict] of verdicts.entries()) {
      if (verdict.kind === 'skip') {
        sample.refuse(verdict.reason);
        continue;
      }
      sample.send(verdict.kind === 'wait');
      const { candidate, variables } = known[i];
      const { msisdnHash, recipient } = candidate;
      const variant = variantOf(NO_RUN, msisdnHash, spec);
      sendable.offer(msisdnHash, { variant, recipient, variables });
    }
  }

  /** Once for each number, as in a run. */
  #isPlanned({ spec, sample, met }: Course, { msisdnHash }: AudienceMember): boolean {
    const number = msisdnHash.toString('hex');
    if (met.has(number)) {
      sample.refuse('duplicate');
      return false;
    }
    met.add(number);
    if (variantOf(NO_RUN, msisdnHash, spec) !== HOLD_OUT) return true;
    sample.holdOut();
    return false;
  }

  async #word(course: Course, isOver: () => boolean): Promise<void> {
    const { spec, content, sample, samples, now } = course;
    for (const [i, one] of course.sendable.taken().entries()) {
      if (i > 0 && i % SLICE === 0) {
        await nextTurn();
        if (isOver()) return;
      }
      const worded = this.wording.of(spec, content, one.variant, one, now);
      if ('reason' in worded) {
        sample.unword(worded.reason);
        continue;
      }
      const { language, preview } = worded;
      const { carrier, composition } = preview;
      sample.word(carrier ?? '', composition.airSegments);
      const { name } = spec.variants[one.variant];
      if (!samples.wants(name, language)) continue;
      const text = shownText(composition.text, one.variables);
      samples.add(sampleOf(name, language, text, preview));
    }
  }

  /** Languages of which there was nobody are shown with the names of the variables. */
  #shown({ spec, content, samples, now }: Course): CampaignSample[] {
    const languages = spec.variants.map(({ name }, variant) => ({
      variant: name,
      languages: content.languages(variant),
    }));
    for (const [place, { variant, languages: own }] of languages.entries()) {
      for (const language of own) {
        if (samples.has(variant, language) || !samples.wants(variant, language)) continue;
        const preview = this.wording.sample(spec, content, place, language, now);
        if (preview === null) continue;
        samples.add(sampleOf(variant, language, preview.composition.text, preview));
      }
    }
    return samples.ordered(languages);
  }
}

function sampleOf(
  variant: string,
  locale: string,
  text: string,
  { carrier, composition }: Preview,
): CampaignSample {
  const { encoding, airSegments } = composition;
  return {
    variant,
    locale,
    text,
    encoding: toProtoEncoding(encoding),
    segments: airSegments,
    carrier: carrier ?? '',
  };
}
