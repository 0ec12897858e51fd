/** Content-Transfer-Encoding of RFC 2045: every line is ASCII and has at most 76 characters. */

const LINE_CHARACTERS_MAX = 76;
/** Base64 is shorter from about a third of other characters on; below it, quoted-printable stays readable. */
const OTHER_CHARACTERS_SHARE = 0.3;

const base64 = (text: string): string =>
  Buffer.from(text.replaceAll('\n', '\r\n'))
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');

const hex = (character: string): string => Buffer.from(character).toString('hex').toUpperCase().replace(/../g, '=$&');

// A soft line break must not divide an escape. The last character of a line is reserved for its `=`.
const SOFT_LINE = new RegExp(`.{1,${LINE_CHARACTERS_MAX - 1}}(?<!=.?)`, 'g');

const quotedPrintable = (text: string): string =>
  text
    .split('\n')
    .map((line) => {
      // A space at the end of a line would be lost.
      const escaped = line.replace(/[^\t\x20-\x3c\x3e-\x7e]|[\t ]$/gu, hex);
      return escaped.length < LINE_CHARACTERS_MAX ? escaped : escaped.match(SOFT_LINE)?.join('=\r\n');
    })
    .join('\r\n');

/** Encodes a text; each of its line breaks, of whatever kind, becomes CRLF. */
export function transferEncoded(text: string): { readonly encoding: string; readonly body: string } {
  const lines = text.replace(/\r\n?/g, '\n');
  const others = lines.length - lines.replace(/\P{ASCII}/gu, '').length;
  return others > lines.length * OTHER_CHARACTERS_SHARE
    ? { encoding: 'base64', body: base64(lines) }
    : { encoding: 'quoted-printable', body: quotedPrintable(lines) };
}
