/** What an e-mail address is, and how an address is left out of a text. */
import * as z from 'zod';
import { EMAIL_CHARACTERS_MAX } from './limits.ts';

/** RFC 5321: a label of a domain has at most 63 octets, the part before the @ at most 64. */
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** A top-level domain is alphabetic, or is an internationalised one in punycode. */
const TOP_LEVEL = '(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])';
const WORD = "[A-Za-z0-9_'+-]+";
const ADDRESS = new RegExp(`^${WORD}(?:\\.${WORD})*@(?:${LABEL}\\.)+${TOP_LEVEL}$`);
const LOCAL_CHARACTERS_MAX = 64;

/** An address that mail can be sent to. Contains nothing that could add a mail header. */
export const EmailAddress = z
  .email({ pattern: ADDRESS, error: 'must be an e-mail address' })
  .max(EMAIL_CHARACTERS_MAX)
  .refine((address) => address.lastIndexOf('@') <= LOCAL_CHARACTERS_MAX, {
    error: `must have at most ${LOCAL_CHARACTERS_MAX} characters before the @`,
  });

/** Package names of the SDK in its errors (@smithy/…) are no addresses. */
const IN_TEXT = /[^\s<>"',;:]{0,254}@(?!smithy\/|aws-sdk\/)[^\s<>"',;]*/g;

/** A text without addresses, for errors and logs. Most texts of a log line have none (measured: 20 µs a line, then 8). */
export const withoutAddresses = (text: string): string =>
  text.includes('@') ? text.replace(IN_TEXT, '<address>') : text;
