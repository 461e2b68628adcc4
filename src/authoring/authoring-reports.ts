import { Subject } from 'rxjs';

/** What was done to the words of messages, and by which client; never the words. */
export type AuthoringReport =
  | {
      kind: 'template_created' | 'template_approved' | 'template_activated';
      key: string;
      /** 0 is the shipped file. */
      version: number;
      clientId: string;
    }
  | {
      kind: 'template_registered' | 'template_registration_removed';
      carrier: string;
      key: string;
      locale: string;
      clientId: string;
    };

export class AuthoringReports {
  readonly all = new Subject<AuthoringReport>();
}
