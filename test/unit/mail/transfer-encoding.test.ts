import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { transferEncoded } from '#mail/transfer-encoding.ts';

const decoded = async (text: string): Promise<string> => {
  const { encoding, body } = transferEncoded(text);
  const head = `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`;
  return (await PostalMime.parse(head + body)).text ?? '';
};

/** Texts with what the encodings treat specially: breaks, spaces before breaks, `=`, control and other characters. */
const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\n', ' ', '\t', '=', '.', '\0', '도', '🍩', '=41'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  maxLength: 400,
});

test('a text arrives as it was written, in lines of ASCII that have at most 76 characters', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const { body } = transferEncoded(text);
      for (const line of body.split('\r\n')) expect(line).toMatch(/^[\t\x20-\x7e]{0,76}$/);
      expect((await decoded(`${text}.`)).replaceAll('\r\n', '\n').trimEnd()).toBe(`${text}.`);
    }),
  );
});

test.for([
  ['Your order was paid. 도넛', 'quoted-printable'],
  ['주문이 결제되었습니다.', 'base64'],
  ['', 'quoted-printable'],
] as const)('%j is encoded as %s', ([text, encoding]) => {
  expect(transferEncoded(text).encoding).toBe(encoding);
});

test('a carriage return alone, or before a line feed, is one line break', () => {
  expect(transferEncoded('a\rb\r\nc\nd').body).toBe('a\r\nb\r\nc\r\nd');
});

test('a space at the end of a line is kept, and an equals sign is escaped', () => {
  expect(transferEncoded('a \nb\t\n1=1').body).toBe('a=20\r\nb=09\r\n1=3D1');
});
