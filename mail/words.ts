/** The types of a mail's text, before it is rendered as HTML or plain text: summary, facts, meaning and links. */
import type { MailContent, MailKind } from '#domain/mail.ts';

export type Locale = 'ko' | 'en';

export interface Words {
  readonly title: string;
  /** One sentence about the event. */
  readonly summary: string;
  readonly facts: readonly (readonly [string, string])[];
  /** What follows for the reader. */
  readonly meaning: string;
  /** The picture of the product; mails are read without the shop, so its address is absolute. */
  readonly picture?: { readonly src: string; readonly alt: string } | undefined;
  /** The page on which the reader acts. */
  readonly button?: { readonly label: string; readonly href: string };
  /** The runbook, for operators. */
  readonly runbook?: { readonly label: string; readonly href: string };
  /** The link that stops further mails of this kind. */
  readonly unsubscribe?: { readonly label: string; readonly href: string };
}

/** The text of a mail to people without an account, in their language and with times of the shop's time zone. */
export type WordsFor = (locale: Locale, timeZone: string) => Words;

export interface MailInput {
  readonly kind: MailKind;
  readonly locale: Locale;
  readonly name: string;
  readonly publicUrl: string;
  /** The time zone of the shop. */
  readonly timeZone: string;
  /** Origins of product pictures. A mail shows no picture of another origin. */
  readonly imageOrigins: readonly string[];
  readonly content: MailContent;
}
